using UserSync.WebApi.CommandLine;

return await UserSyncCommand.RunAsync(args);

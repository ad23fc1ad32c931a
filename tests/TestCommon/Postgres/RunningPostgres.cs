namespace UserSync.TestCommon.Postgres;

/// <summary>A server that answers, wherever it came from.</summary>
/// <param name="Description">One line for people: the source, without secrets.</param>
/// <param name="ConnectionString">A database from which others may be created.</param>
/// <param name="OutlivesTests">
/// <see langword="true"/> when the server is not ours, so that every database made on it must be dropped again.
/// </param>
/// <param name="StopAsync">Ends what was started; harmless to repeat.</param>
internal sealed record RunningPostgres(
    string Description, string ConnectionString, bool OutlivesTests, Func<Task> StopAsync);

using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using UserSync.Application.Clerk;
using UserSync.Application.Common.Behaviours;
using UserSync.Application.Common.Telemetry;
using UserSync.Application.Sync;
using UserSync.Application.Sync.Comparing;
using UserSync.Application.Traffic;
using UserSync.Application.Users;
using UserSync.Application.Users.Provisioning;
using UserSync.Application.Users.Queries;
using UserSync.Application.Webhooks;
using UserSync.Application.Webhooks.Reading;

namespace UserSync.Application;

/// <summary>Registers this layer.</summary>
public static class DependencyInjection
{
    /// <summary>
    /// Adds commands, queries, validators and mappings. Repositories, the unit of work and a <see cref="TimeProvider"/>
    /// come from elsewhere.
    /// </summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="instance">The Clerk instance that events must come from.</param>
    /// <param name="payloads">How much of the bodies of events is kept.</param>
    /// <param name="admins">The users who are admin whatever their metadata says.</param>
    /// <param name="autoMapperLicenseKey">AutoMapper's licence key, or <see langword="null"/>: it works without and logs a warning.</param>
    public static IServiceCollection AddApplication(
        this IServiceCollection services,
        ClerkInstance instance,
        PayloadPolicy payloads,
        BootstrapAdmins admins,
        string? autoMapperLicenseKey)
    {
        services.AddSingleton(instance);
        services.AddSingleton(payloads);
        services.AddSingleton(admins);
        services.AddSingleton<ClerkEventTranslator>();
        services.AddSingleton<UserSyncMetrics>();
        services.AddSingleton<TrafficWatch>();
        services.AddSingleton<FirstRequests>();
        services.AddTransient<EventIntake>();
        services.AddScoped<ClerkUserRemarks>();
        services.AddScoped<SyncRunner>();
        services.AddScoped<DriftFinder>();
        services.AddScoped<SameInstance>();
        services.AddScoped<ExtraFinder>();
        services.AddAutoMapper(configuration =>
        {
            configuration.LicenseKey = autoMapperLicenseKey;
            configuration.AddProfile<UserMapping>();
        });
        services.AddTransient<EffectiveRole>();

        // Singletons: rules are compiled when a validator is made, which would be the dearest part of taking an event in.
        return services.AddMediator().AddValidatorsFromAssembly(
            typeof(DependencyInjection).Assembly, ServiceLifetime.Singleton, includeInternalTypes: true);
    }

    // Transient, since none keeps anything: to make one costs less than a scope's remembering it does.
    private static IServiceCollection AddMediator(this IServiceCollection services)
    {
        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddTransient<IMediator, Mediator>();
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehaviour<,>));
        return services.Scan(scan => scan
            .FromAssemblies(typeof(DependencyInjection).Assembly)
            .AddClasses(classes => classes.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false)
            .AsImplementedInterfaces()
            .WithTransientLifetime());
    }
}

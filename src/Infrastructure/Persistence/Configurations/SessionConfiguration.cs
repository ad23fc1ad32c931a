using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserSync.Domain.Sessions;
using UserSync.Domain.Users;

namespace UserSync.Infrastructure.Persistence.Configurations;

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.HasKey(session => session.ClerkSessionId);
        builder.Property(session => session.ClerkSessionId).HasMaxLength(User.MaxClerkIdLength);

        // No foreign key: a session may arrive before its user.
        builder.Property(session => session.ClerkUserId).HasMaxLength(User.MaxClerkIdLength);
        builder.HasIndex(session => session.ClerkUserId).HasDatabaseName("ix_sessions_clerk_user_id");
        builder.Property(session => session.Status).HasMaxLength(16).HasConversion<NameConverter<SessionStatus>>();
        builder.Property(session => session.ActorId).HasMaxLength(User.MaxClerkIdLength);
        builder.Property(session => session.DeviceType).HasMaxLength(Session.MaxDeviceLength);
        builder.Property(session => session.BrowserName).HasMaxLength(Session.MaxDeviceLength);
        builder.ComplexProperty(session => session.Version, SourceVersionColumns.Configure);
    }
}

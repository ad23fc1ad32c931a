using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence.Configurations;

internal sealed class WebhookEventConfiguration : IEntityTypeConfiguration<WebhookEvent>
{
    /// <summary>The type that the index by type leaves out: every login makes one of these, so a page of them is never far in the index by time.</summary>
    public const string CommonestType = "user.updated";

    public void Configure(EntityTypeBuilder<WebhookEvent> builder)
    {
        builder.ToTable("webhook_events");
        builder.HasKey(row => row.EventId);
        builder.Property(row => row.EventId).HasMaxLength(WebhookEvent.MaxEventIdLength);
        builder.Property(row => row.Type).HasMaxLength(WebhookEvent.MaxTypeLength);
        builder.Property(row => row.ClerkObjectId).HasMaxLength(User.MaxClerkIdLength);
        builder.Property(row => row.ClerkUserId).HasMaxLength(User.MaxClerkIdLength);
        builder.Property(row => row.Status).HasMaxLength(16).HasConversion<NameConverter<WebhookEventStatus>>();
        builder.Property(row => row.Error).HasMaxLength(WebhookEvent.MaxErrorLength);
        builder.Property(row => row.ErrorCode).HasMaxLength(WebhookEvent.MaxErrorCodeLength);
        builder.Property(row => row.PayloadForm).HasMaxLength(16).HasConversion<NameConverter<PayloadForm>>();

        // A page of any list is a stretch of one of these, however deep it lies. Applied events are nearly all of them, and
        // the commonest type is a good part, so for those the first will do, and an event costs two entries less.
        builder.HasIndex(row => new { row.ReceivedAt, row.EventId }).HasDatabaseName("ix_webhook_events_received_at");
        builder.HasIndex(row => new { row.ClerkUserId, row.ReceivedAt, row.EventId })
            .HasDatabaseName("ix_webhook_events_clerk_user_id");
        builder.HasIndex(row => new { row.Type, row.ReceivedAt, row.EventId })
            .HasDatabaseName("ix_webhook_events_type").HasFilter($"type <> '{CommonestType}'");
        builder.HasIndex(row => new { row.Status, row.ReceivedAt, row.EventId })
            .HasDatabaseName("ix_webhook_events_status").HasFilter("status <> 'applied'");
    }
}

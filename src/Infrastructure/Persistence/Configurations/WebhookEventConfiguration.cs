using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserSync.Domain.Users;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence.Configurations;

internal sealed class WebhookEventConfiguration : IEntityTypeConfiguration<WebhookEvent>
{
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
    }
}

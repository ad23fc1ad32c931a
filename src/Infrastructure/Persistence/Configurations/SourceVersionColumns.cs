using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserSync.Domain.Common;
using UserSync.Domain.WebhookEvents;

namespace UserSync.Infrastructure.Persistence.Configurations;

/// <summary>The three columns of a version, the same in every table that has one.</summary>
internal static class SourceVersionColumns
{
    public static void Configure(ComplexPropertyBuilder<SourceVersion> version)
    {
        version.Property(v => v.UpdatedAtMs).HasColumnName("source_updated_at_ms");
        version.Property(v => v.EventAtMs).HasColumnName("source_event_at_ms");
        version.Property(v => v.EventId).HasColumnName("source_event_id").HasMaxLength(WebhookEvent.MaxEventIdLength);
    }
}

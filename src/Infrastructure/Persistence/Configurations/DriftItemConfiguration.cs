using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserSync.Application.Sync;
using UserSync.Domain.Users;

namespace UserSync.Infrastructure.Persistence.Configurations;

internal sealed class DriftItemConfiguration : IEntityTypeConfiguration<DriftItem>
{
    public void Configure(EntityTypeBuilder<DriftItem> builder)
    {
        builder.ToTable("drift_items");
        builder.HasKey(item => new { item.RunId, item.ClerkUserId });
        builder.Property(item => item.ClerkUserId).HasMaxLength(User.MaxClerkIdLength);
        builder.Property(item => item.Kind).HasMaxLength(16).HasConversion<NameConverter<DriftKind>>();
        builder.Property(item => item.Fields).HasMaxLength(DriftItem.MaxFieldsLength);
    }
}

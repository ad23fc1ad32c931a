using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserSync.Application.Traffic;

namespace UserSync.Infrastructure.Persistence.Configurations;

internal sealed class TrafficSignalConfiguration : IEntityTypeConfiguration<TrafficSignal>
{
    public void Configure(EntityTypeBuilder<TrafficSignal> builder)
    {
        builder.ToTable("traffic_signals");
        builder.HasKey(signal => signal.Name);
        builder.Property(signal => signal.Name).HasMaxLength(TrafficSignal.MaxNameLength);
        builder.Ignore(signal => signal.SecretFingerprint);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserSync.Application.Sync;
using UserSync.Domain.Users;

namespace UserSync.Infrastructure.Persistence.Configurations;

internal sealed class SyncRunConfiguration : IEntityTypeConfiguration<SyncRun>
{
    public void Configure(EntityTypeBuilder<SyncRun> builder)
    {
        builder.ToTable("sync_runs");
        builder.HasKey(run => run.Id);
        builder.Property(run => run.Id).ValueGeneratedNever();
        builder.Property(run => run.Kind).HasMaxLength(16).HasConversion<NameConverter<SyncKind>>();
        builder.Property(run => run.Status).HasMaxLength(16).HasConversion<NameConverter<SyncStatus>>();

        // An id and a time.
        builder.Property(run => run.Checkpoint).HasMaxLength(User.MaxClerkIdLength + 32);
        builder.Property(run => run.Reason).HasMaxLength(SyncRun.MaxReasonLength);
        builder.Ignore(run => run.Drift);
        builder.Ignore(run => run.IsInStep);
        builder.HasIndex(run => new { run.Kind, run.StartedAt });
    }
}

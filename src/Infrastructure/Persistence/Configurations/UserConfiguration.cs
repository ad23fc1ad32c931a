using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using UserSync.Domain.Users;

namespace UserSync.Infrastructure.Persistence.Configurations;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");

        // Keyed by Clerk's id, so that the table can be distributed by it; and the only unique index, since any other
        // could be broken by an event.
        builder.HasKey(user => user.ClerkUserId);
        builder.Property(user => user.ClerkUserId).HasMaxLength(User.MaxClerkIdLength);
        builder.Property(user => user.Id).ValueGeneratedNever();
        builder.HasIndex(user => user.Id).HasDatabaseName("ix_users_id");
        builder.Property(user => user.CreatedAt)
            .HasComputedColumnSql("COALESCE(clerk_created_at, first_seen_at)", stored: true);
        builder.HasIndex(user => new { user.CreatedAt, user.ClerkUserId });

        // All of its columns are NULL until a profile has arrived.
        builder.ComplexProperty(user => user.Profile, profile =>
        {
            profile.Property(p => p!.Email).HasColumnName("email").HasMaxLength(UserProfile.MaxEmailLength);
            profile.Property(p => p!.EmailVerified).HasColumnName("email_verified");
            profile.Property(p => p!.PhoneNumber).HasColumnName("phone_number").HasMaxLength(UserProfile.MaxPhoneNumberLength);
            profile.Property(p => p!.Username).HasColumnName("username").HasMaxLength(UserProfile.MaxNameLength);
            profile.Property(p => p!.FirstName).HasColumnName("first_name").HasMaxLength(UserProfile.MaxNameLength);
            profile.Property(p => p!.LastName).HasColumnName("last_name").HasMaxLength(UserProfile.MaxNameLength);
            profile.Property(p => p!.ProfileImageUrl).HasColumnName("profile_image_url").HasMaxLength(UserProfile.MaxImageUrlLength);
            profile.Property(p => p!.PublicMetadata).HasColumnName("public_metadata");
            profile.Property(p => p!.Role).HasColumnName("role").HasMaxLength(16).HasConversion<NameConverter<UserRole>>();
            profile.Property(p => p!.OrganizationId).HasColumnName("organization_id").HasMaxLength(User.MaxClerkIdLength);
            profile.Property(p => p!.Banned).HasColumnName("banned");
            profile.Property(p => p!.Locked).HasColumnName("locked");
            profile.Property(p => p!.CreatedAt).HasColumnName("clerk_created_at");
            profile.ComplexProperty(p => p!.Version, SourceVersionColumns.Configure);
        });
    }
}

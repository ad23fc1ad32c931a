namespace UserSync.Application.Webhooks.Reading;

/// <summary>Something about an event that is worth a line in the log and no refusal.</summary>
/// <param name="Text">What it is, without any value from the event.</param>
/// <param name="IsExpected">Whether it is normal, and interesting to few.</param>
public readonly record struct Remark(string Text, bool IsExpected = false);

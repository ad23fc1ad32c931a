namespace UserSync.ClerkEmulator.Webhooks;

/// <summary>Lets callers wait for a condition on state that one lock guards, without polling.</summary>
internal sealed class ChangeSignal(Lock gate)
{
    private TaskCompletionSource _next = Create();

    /// <summary>Tells everyone waiting that the state may now meet their condition.</summary>
    public void Raise()
    {
        lock (gate)
        {
            var raised = _next;
            _next = Create();
            raised.SetResult();
        }
    }

    /// <summary>Completes once the condition, evaluated under the lock, holds.</summary>
    public async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (condition())
                {
                    return;
                }

                next = _next.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    // Continuations must not run inside the lock that the signal is raised in.
    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

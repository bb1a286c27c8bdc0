namespace HostSim.Tests.World;

/// <summary>Waits for what happens in the background.</summary>
internal static class Wait
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a condition holds; the test fails when that takes more than a minute.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        while (!condition())
        {
            await Task.Delay(PollPeriod, timeout.Token);
        }
    }
}

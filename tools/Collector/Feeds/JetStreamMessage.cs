using NanoMedAgent.Hospital.Protocol;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>
/// A message out of a stream. It comes again, to this collector or to another one, until one of them has completed it.
/// </summary>
internal sealed class JetStreamMessage(INatsJSMsg<byte[]> received, INatsConnection connection)
    : ReceivedMessage(new Message(JetStreamTopics.TopicOf(received.Subject), received.Data ?? []))
{
    // An announcement is published before the first reading that needs it. It is later only by what another collector takes to store it,
    // or by what was lost when a server ended: then the device announces its epoch again, and sends the reading again.
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);
    private const ulong DeliveriesAtLeast = 4;

    /// <summary>
    /// Not for ever. What waits is bounded by what the consumer gives out without an answer
    /// (<see cref="JetStreamTopics.CreateMissingAsync"/>).
    /// </summary>
    public override bool CanWait => received.Metadata is { } metadata
        && (metadata.NumDelivered <= DeliveriesAtLeast || DateTimeOffset.UtcNow - metadata.Timestamp < WaitLimit);

    /// <inheritdoc/>
    public override bool ComesAgain => true;

    /// <inheritdoc/>
    public override ValueTask CompleteAsync() => AnswerAsync(() => received.AckAsync());

    /// <inheritdoc/>
    public override ValueTask WaitAsync()
    {
        int doublings = (int)Math.Min(received.Metadata?.NumDelivered ?? 1, 10) - 1;
        TimeSpan wait = ShortestWait * (1 << doublings);
        return AnswerAsync(() => received.NakAsync(new AckOpts { NakDelay = wait > LongestWait ? LongestWait : wait }));
    }

    /// <inheritdoc/>
    public override ValueTask RetryAsync() => AnswerAsync(() => received.NakAsync(new AckOpts { NakDelay = RetryPause }));

    /// <summary>Where there is no connection, the message comes again, which is no harm; storing does not wait for one.</summary>
    private async ValueTask AnswerAsync(Func<ValueTask> answer)
    {
        if (connection.ConnectionState != NatsConnectionState.Open)
        {
            return;
        }

        try
        {
            await answer();
        }
        catch (Exception failure) when (failure is NatsException or OperationCanceledException)
        {
            // The feed reports what is wrong with its connection.
        }
    }
}

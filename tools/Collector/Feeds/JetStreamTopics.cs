using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>
/// The streams into which NATS puts what sensors publish, and the consumers through which collectors read them. NATS writes the topic
/// nm/2/x of MQTT as the subject nm.2.x. Only what collectors need is captured, and nothing of it without a limit; NATS 2.9 has no limit
/// of its own for MQTT. What a stream drops is still on the device until it is acknowledged.
/// </summary>
internal static class JetStreamTopics
{
    /// <summary>The stream of epoch announcements. It keeps the newest of each class of a device, for a collector that is new.</summary>
    public const string Announcements = "NM_ANNOUNCEMENTS";

    /// <summary>The stream of sealed readings.</summary>
    public const string Readings = "NM_READINGS";

    // Payloads have 4,096 bytes at most; the rest is for the header that NATS adds.
    private const int MessageLimitBytes = 4096 + 256;
    private const long StreamLimitBytes = 1L << 30;

    // After a restart a device announces an epoch without a date and then one with it.
    private const int AnnouncementsKept = 4;

    // Where it is more than this, the oldest readings are dropped first. They are on the devices.
    private static readonly TimeSpan ReadingsKept = TimeSpan.FromDays(1);

    // How long a collector may take before a message is given to another one.
    private static readonly TimeSpan AcknowledgementWait = TimeSpan.FromSeconds(10);

    // Given out and not completed yet, over all collectors.
    private const int PendingLimit = 4096;

    // A stream survives the loss of one server of three.
    private const int Replicas = 3;
    private const int NoCluster = 10074;
    private const int StreamMissing = 10059;

    /// <summary>The subject of a topic.</summary>
    public static string SubjectOf(string topic) => topic.Replace('/', '.');

    /// <summary>The topic of a subject. Other subjects than those of topics give topics that are refused.</summary>
    public static string TopicOf(string subject) => subject.Replace('.', '/');

    /// <summary>
    /// Creates the streams, unless they exist: an administrator may have created them with other limits. Creates or updates the consumers.
    /// </summary>
    /// <param name="context">JetStream.</param>
    /// <param name="durable">The name of the consumers.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task CreateMissingAsync(INatsJSContext context, string durable, CancellationToken cancellation)
    {
        await CreateMissingStreamAsync(
            context,
            new StreamConfig(Announcements, ["nm.2.*.k.*"]) { MaxMsgsPerSubject = AnnouncementsKept },
            cancellation);
        await CreateMissingStreamAsync(context, new StreamConfig(Readings, ["nm.2.*.r.*"]) { MaxAge = ReadingsKept }, cancellation);
        foreach (string stream in new[] { Announcements, Readings })
        {
            ConsumerConfig consumer = new(durable)
            {
                AckPolicy = ConsumerConfigAckPolicy.Explicit,
                AckWait = AcknowledgementWait,
                MaxAckPending = PendingLimit,
            };
            await context.CreateOrUpdateConsumerAsync(stream, consumer, cancellation);
        }
    }

    private static async Task CreateMissingStreamAsync(INatsJSContext context, StreamConfig stream, CancellationToken cancellation)
    {
        try
        {
            await context.GetStreamAsync(stream.Name!, cancellationToken: cancellation);
        }
        catch (NatsJSApiException refusal) when (refusal.Error.ErrCode == StreamMissing)
        {
            stream.MaxMsgSize = MessageLimitBytes;
            stream.MaxBytes = StreamLimitBytes;
            stream.NumReplicas = Replicas;
            try
            {
                await context.CreateStreamAsync(stream, cancellation);
            }
            catch (NatsJSApiException noCluster) when (noCluster.Error.ErrCode == NoCluster)
            {
                stream.NumReplicas = 1;
                await context.CreateStreamAsync(stream, cancellation);
            }
        }
    }
}

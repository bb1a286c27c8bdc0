using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.World;
using NanoMedAgent.Gateway.Syslog;
using NanoMedAgent.Hospital.Deliveries;

namespace Gateway.Tests.Syslog;

/// <summary>A batch counts as delivered only when the receiver has read all of it.</summary>
public class Confirmation
{
    private static readonly byte[][] Batch = [.. Enumerable.Range(0, 400).Select(_ => Encoding.ASCII.GetBytes(new string('x', 8000)))];

    [Fact]
    public async Task Who_reads_to_the_end_and_closes_has_everything()
    {
        long read = 0;
        using TlsPeer peer = new(async (tls, _) => read = await ReadAsync(tls, long.MaxValue));
        (await SendAsync(peer)).ShouldBe(DeliveryOutcome.Delivered);
        read.ShouldBe(400 * 8005);
    }

    [Fact]
    public async Task Who_closes_in_the_middle_has_not()
    {
        using TlsPeer peer = new(async (tls, _) => await ReadAsync(tls, 100_000));
        (await SendAsync(peer)).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
    }

    [Fact]
    public async Task Who_says_goodbye_and_closes_at_once_has_not_either()
    {
        using TlsPeer peer = new(async (tls, socket) =>
        {
            await tls.ShutdownAsync();
            socket.Close();
        });
        (await SendAsync(peer)).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
    }

    [Fact]
    public async Task Who_closes_at_once_with_a_batch_on_its_way_has_not_either()
    {
        using TlsPeer peer = new((_, socket) =>
        {
            socket.Close();
            return Task.CompletedTask;
        });
        using SyslogReceiver receiver = SyslogRig.ReceiverAt(peer.Port, peer.Authority);
        for (int i = 0; i < 50; i++)
        {
            (await receiver.SendAsync(Batch[..16], TestContext.Current.CancellationToken)).Kind.ShouldBe(DeliveryOutcomeKind.Unavailable);
        }
    }

    private static async Task<DeliveryOutcome> SendAsync(TlsPeer peer)
    {
        using SyslogReceiver receiver = SyslogRig.ReceiverAt(peer.Port, peer.Authority);
        return await receiver.SendAsync(Batch, TestContext.Current.CancellationToken);
    }

    private static async Task<long> ReadAsync(SslStream tls, long limit)
    {
        byte[] buffer = new byte[10_000];
        long read = 0;
        while (read < limit && await tls.ReadAsync(buffer) is int count and > 0)
        {
            read += count;
        }

        return read;
    }
}

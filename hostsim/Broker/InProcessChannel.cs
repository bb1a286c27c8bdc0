using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace NanoMedAgent.HostSim.Broker;

/// <summary>One end of a connection within the process, in place of a socket.</summary>
/// <param name="incoming">What the other end writes.</param>
/// <param name="outgoing">What the other end reads.</param>
internal sealed class InProcessChannel(PipeReader incoming, PipeWriter outgoing) : IMqttChannel, IDisposable
{
    /// <inheritdoc/>
    public X509Certificate2? ClientCertificate => null;

    /// <inheritdoc/>
    public EndPoint? RemoteEndPoint => null;

    /// <inheritdoc/>
    public EndPoint? LocalEndPoint => null;

    /// <inheritdoc/>
    public bool IsSecureConnection => false;

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValueTask<ReadResult> reading = incoming.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully
            ? Task.FromResult(Take(reading.Result, buffer.AsSpan(offset, count)))
            : WaitAsync(reading, buffer, offset, count);
    }

    /// <inheritdoc/>
    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> part in buffer)
        {
            outgoing.Write(part.Span);
        }

        return outgoing.FlushAsync(cancellationToken).AsTask();
    }

    /// <summary>Closes the connection: the other end reads to its end.</summary>
    public void Dispose()
    {
        outgoing.Complete();
        incoming.CancelPendingRead();
    }

    private async Task<int> WaitAsync(ValueTask<ReadResult> reading, byte[] buffer, int offset, int count) =>
        Take(await reading, buffer.AsSpan(offset, count));

    /// <summary>Takes what has arrived: nothing at the end of the connection.</summary>
    private int Take(ReadResult result, Span<byte> into)
    {
        ReadOnlySequence<byte> part = result.Buffer.Slice(0, Math.Min(into.Length, result.Buffer.Length));
        part.CopyTo(into);
        incoming.AdvanceTo(part.End);
        return (int)part.Length;
    }
}

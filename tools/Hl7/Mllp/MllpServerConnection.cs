using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using NanoMedAgent.Hl7.Messages;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>One connection of a server: reads, has the application decide, acknowledges.</summary>
internal sealed class MllpServerConnection(
    TcpClient tcp,
    string peer,
    MllpServerOptions options,
    Func<Hl7Message, CancellationToken, Task<MessageVerdict>> handle,
    MllpServerLog log,
    TimeProvider time)
{
    /// <summary>Serves until one of both sides ends it. It never throws.</summary>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        using TcpClient closed = tcp;
        try
        {
            tcp.NoDelay = true;
            await using MllpStream stream = new(await OpenAsync(cancellation), options.Limits.MessageBytes);
            log.Connected(peer);
            string? why = await ConverseAsync(stream, cancellation);
            if (why is null)
            {
                log.Closed(peer);
            }
            else
            {
                log.Failed(peer, why);
            }
        }
        catch (OperationCanceledException)
        {
            log.Failed(peer, cancellation.IsCancellationRequested ? "the program stops" : "it was silent for too long");
        }
        catch (Exception failure)
            when (failure is IOException or SocketException or AuthenticationException or InvalidDataException or ObjectDisposedException)
        {
            log.Failed(peer, failure.GetBaseException().Message.TrimEnd('.'));
        }
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        NetworkStream plain = tcp.GetStream();
        if (options.Tls is not { } tls)
        {
            return plain;
        }

        SslStream encrypted = new(plain);
        try
        {
            using CancellationTokenSource limit = new(options.HandshakeLimit, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
            await encrypted.AuthenticateAsServerAsync(tls.ForServer(), either.Token);
            return encrypted;
        }
        catch
        {
            await encrypted.DisposeAsync();
            throw;
        }
    }

    /// <returns>Why the connection is to be closed; null if the other side has closed it.</returns>
    private async Task<string?> ConverseAsync(MllpStream stream, CancellationToken cancellation)
    {
        while (await LimitedAsync(stream.ReadAsync, cancellation) is { } block)
        {
            Hl7Message message;
            MessageVerdict verdict;
            if (Hl7Message.TryRead(block, options.Limits, out Hl7Message read, out Hl7Refusal refusal))
            {
                (message, verdict) = (read, await DecideAsync(read, cancellation));
            }
            else
            {
                log.Unreadable(peer, refusal.ToString());
                if (Hl7Message.TryReadHeader(block) is not { } header)
                {
                    return "nobody can be told what is wrong with its message";
                }

                (message, verdict) = (header, MessageVerdict.Rejected($"this is no message: {refusal}"));
            }

            if (verdict.Code != AcknowledgementCode.AA)
            {
                log.NotTaken(peer, message.Type.Code, verdict.Reason);
            }

            List<AcknowledgementCode> codes = Codes(message, verdict);
            foreach (AcknowledgementCode code in codes)
            {
                Hl7Message answer = new Acknowledgement(code, message.ControlId, verdict.Reason)
                    .ToMessage(message, Guid.NewGuid().ToString("N")[..20], time.GetLocalNow());
                await LimitedAsync(
                    async token =>
                    {
                        await stream.WriteAsync(answer.ToBytes(), token);
                        return true;
                    },
                    cancellation);
            }

            if (verdict.Code is null && codes.Count == 0)
            {
                return "a message cannot be kept now";
            }
        }

        return null;
    }

    private async Task<MessageVerdict> DecideAsync(Hl7Message message, CancellationToken cancellation)
    {
        try
        {
            return await handle(message, cancellation);
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
        {
            log.HandlerFailed(failure, peer, message.Type.Code);
            return MessageVerdict.Unavailable("internal error");
        }
    }

    /// <summary>The acknowledgements that are to be sent, in order.</summary>
    private static List<AcknowledgementCode> Codes(Hl7Message message, MessageVerdict verdict)
    {
        AcknowledgementMode mode = AcknowledgementMode.Of(message);
        if (!mode.IsEnhanced)
        {
            return verdict.Code is { } code ? [code] : [];
        }

        // What cannot be kept, or is for nobody here, is refused before the application comes into it.
        AcknowledgementCode accept = verdict.Code switch
        {
            null => AcknowledgementCode.CE,
            AcknowledgementCode.AR => AcknowledgementCode.CR,
            _ => AcknowledgementCode.CA,
        };
        bool isKept = accept == AcknowledgementCode.CA;
        List<AcknowledgementCode> codes = [];
        if (AcknowledgementMode.IsWanted(mode.Accept, isKept))
        {
            codes.Add(accept);
        }

        // A refusal that was told already is not told twice.
        if (verdict.Code is { } decided && (isKept || codes.Count == 0)
            && AcknowledgementMode.IsWanted(mode.Application, decided == AcknowledgementCode.AA))
        {
            codes.Add(decided);
        }

        return codes;
    }

    private async Task<T> LimitedAsync<T>(Func<CancellationToken, ValueTask<T>> step, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(options.IdleLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        return await step(either.Token);
    }
}

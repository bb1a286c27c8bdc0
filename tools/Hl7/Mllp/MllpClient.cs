using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using NanoMedAgent.Hl7.Messages;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>
/// Sends messages to a receiver, one at a time: the next is not sent before the one before was acknowledged, as some receivers lose the
/// second of two that come together. The connection is kept, and made anew after any failure, so that a late acknowledgement reaches
/// nobody.
/// For one thread.
/// </summary>
/// <param name="options">Where the receiver is.</param>
/// <param name="time">The clock of the limits.</param>
public sealed class MllpClient(MllpClientOptions options, TimeProvider time) : IAsyncDisposable
{
    private MllpStream? _connection;

    /// <summary>
    /// Sends a message and waits for what it asks for by MSH-15 and MSH-16. An acknowledgement of another message is passed over. Where
    /// both are asked for, a negative one of the two is the answer, and one from the application needs no other.
    /// </summary>
    /// <returns>The acknowledgement, or why there is none; then the receiver may have the message, or not.</returns>
    public async Task<MllpAnswer> SendAsync(Hl7Message message, CancellationToken cancellation)
    {
        MllpAnswer answer;
        try
        {
            answer = await TrySendAsync(message, cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            answer = MllpAnswer.None(FormattableString.Invariant($"no acknowledgement within {options.AnswerLimit.TotalSeconds:0} s"));
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            answer = MllpAnswer.None(Inner(failure));
        }
        catch
        {
            await CloseAsync();
            throw;
        }

        if (answer.Acknowledgement is null)
        {
            await CloseAsync();
        }

        return answer;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAsync();

    private static string Inner(Exception failure) => failure.GetBaseException().Message.TrimEnd('.');

    private static bool IsEnough(Acknowledgement acknowledgement, AcknowledgementMode mode) =>
        !acknowledgement.IsPositive || !acknowledgement.IsAccept || !AcknowledgementMode.IsWanted(mode.Application, isSuccess: true);

    private async Task<MllpAnswer> TrySendAsync(Hl7Message message, CancellationToken cancellation)
    {
        if (_connection is null && await ConnectAsync(cancellation) is { } failure)
        {
            return MllpAnswer.None(failure);
        }

        MllpStream connection = _connection!;
        AcknowledgementMode mode = AcknowledgementMode.Of(message);
        using CancellationTokenSource limit = new(options.AnswerLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        await connection.WriteAsync(message.ToBytes(), either.Token);
        while (await connection.ReadAsync(either.Token) is { } block)
        {
            if (!Hl7Message.TryRead(block, options.Limits, out Hl7Message read, out Hl7Refusal refusal))
            {
                return MllpAnswer.None($"it answers with what is no message ({refusal})");
            }

            if (Acknowledgement.Read(read) is not { } acknowledgement)
            {
                return MllpAnswer.None("it answers with what is no acknowledgement");
            }

            if (acknowledgement.ControlId == message.ControlId && IsEnough(acknowledgement, mode))
            {
                return new MllpAnswer(acknowledgement);
            }
        }

        return MllpAnswer.None("it closed the connection before it acknowledged");
    }

    private async Task<string?> ConnectAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(options.ConnectLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        TcpClient tcp = new() { NoDelay = true };
        try
        {
            await tcp.ConnectAsync(options.Host, options.Port, either.Token);
            Stream stream = tcp.GetStream();
            if (options.Tls is { } tls)
            {
                SslStream encrypted = new(stream);
                stream = encrypted;
                await encrypted.AuthenticateAsClientAsync(tls.ForClient(options.Host), either.Token);
            }

            _connection = new MllpStream(stream, options.Limits.MessageBytes);
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            tcp.Dispose();
            return FormattableString.Invariant($"no connection within {options.ConnectLimit.TotalSeconds:0} s");
        }
        catch (Exception failure) when (failure is SocketException or IOException or AuthenticationException)
        {
            tcp.Dispose();
            return Inner(failure);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;

namespace Hl7.Tests.Mllp;

/// <summary>A client and a server over TCP and TLS on loopback.</summary>
public sealed class Conversations
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "", "accepted", "AA")]
    [InlineData("", "", "error", "AE")]
    [InlineData("", "", "rejected", "AR")]
    [InlineData("AL", "NE", "accepted", "CA")]
    [InlineData("AL", "NE", "rejected", "CR")]
    [InlineData("AL", "NE", "unavailable", "CE")]
    [InlineData("AL", "AL", "accepted", "AA")]
    [InlineData("AL", "AL", "error", "AE")]
    [InlineData("AL", "AL", "rejected", "CR")]
    [InlineData("NE", "AL", "accepted", "AA")]
    [InlineData("NE", "AL", "rejected", "AR")]
    [InlineData("ER", "AL", "unavailable", "CE")]
    public async Task The_sender_gets_the_acknowledgement_that_it_asked_for(string accept, string application, string verdict, string code)
    {
        await using MllpServer server = Serve((_, _) => Task.FromResult(Verdict(verdict)));
        await using MllpClient client = Connect(server);
        MllpAnswer answer = await client.SendAsync(Message("1", accept, application), Cancellation);
        answer.Failure.ShouldBe("");
        answer.Acknowledgement!.Code.ToString().ShouldBe(code);
        answer.Acknowledgement.ControlId.ShouldBe("1");
        answer.Acknowledgement.Reason.ShouldBe(verdict == "accepted" ? "" : "because|of^it");
    }

    [Fact]
    public async Task A_sender_in_the_original_mode_gets_no_answer_when_nothing_can_be_kept_now()
    {
        await using MllpServer server = Serve((_, _) => Task.FromResult(MessageVerdict.Unavailable("the database is away")));
        await using MllpClient client = Connect(server);
        (await client.SendAsync(Message("1"), Cancellation)).Failure.ShouldContain("closed the connection");
    }

    [Fact]
    public async Task A_handler_that_fails_loses_nothing()
    {
        int calls = 0;
        await using MllpServer server = Serve((_, _) => Interlocked.Increment(ref calls) == 1
            ? throw new InvalidOperationException("a mistake")
            : Task.FromResult(MessageVerdict.Accepted));
        await using MllpClient client = Connect(server);
        (await client.SendAsync(Message("1"), Cancellation)).Acknowledgement.ShouldBeNull();
        (await client.SendAsync(Message("1"), Cancellation)).Acknowledgement!.Code.ShouldBe(AcknowledgementCode.AA);
    }

    [Fact]
    public async Task Messages_arrive_in_order_over_one_connection()
    {
        ConcurrentQueue<string> arrived = new();
        await using MllpServer server = Serve((message, _) =>
        {
            arrived.Enqueue(message.ControlId);
            return Task.FromResult(MessageVerdict.Accepted);
        });
        await using MllpClient client = Connect(server);
        for (int i = 0; i < 50; i++)
        {
            (await client.SendAsync(Message(Text(i), "AL", "AL"), Cancellation)).Acknowledgement!.ControlId.ShouldBe(Text(i));
        }

        arrived.ShouldBe(Enumerable.Range(0, 50).Select(Text));
    }

    [Fact]
    public async Task A_client_goes_on_when_the_server_was_started_again()
    {
        MllpServer first = Serve((_, _) => Task.FromResult(MessageVerdict.Accepted));
        IPEndPoint address = first.Address;
        await using MllpClient client = Connect(first);
        (await client.SendAsync(Message("1"), Cancellation)).Acknowledgement.ShouldNotBeNull();
        await first.DisposeAsync();
        (await client.SendAsync(Message("2"), Cancellation)).Acknowledgement.ShouldBeNull();
        (await client.SendAsync(Message("2"), Cancellation)).Failure.ShouldNotBeEmpty();
        await using MllpServer second = Serve((_, _) => Task.FromResult(MessageVerdict.Accepted), address);
        (await client.SendAsync(Message("2"), Cancellation)).Acknowledgement!.ControlId.ShouldBe("2");
    }

    [Fact]
    public async Task An_acknowledgement_of_another_message_is_passed_over()
    {
        await using StubReceiver receiver = new(request => [Reply(request, "AA", "other"), Reply(request, "AE", request.ControlId)]);
        await using MllpClient client = new(new MllpClientOptions("127.0.0.1", receiver.Port), TimeProvider.System);
        (await client.SendAsync(Message("mine"), Cancellation)).Acknowledgement!.Code.ShouldBe(AcknowledgementCode.AE);
    }

    [Theory]
    [InlineData("MSH|^~\\&|A\rMSA|AA|mine", "")]
    [InlineData("MSH|^~\\&|A\r", "no acknowledgement")]
    [InlineData("MSH|^~\\&|A\rMSA|OK|mine", "no acknowledgement")]
    [InlineData("MSH|^~\\&|A\rMSA|3|mine", "no acknowledgement")]
    [InlineData("<html>", "no message")]
    public async Task An_answer_that_is_no_acknowledgement_is_a_failure(string answer, string failure)
    {
        await using StubReceiver receiver = new(_ => [MllpDecoder.Frame(Encoding.ASCII.GetBytes(answer))]);
        await using MllpClient client = new(new MllpClientOptions("127.0.0.1", receiver.Port), TimeProvider.System);
        (await client.SendAsync(Message("mine"), Cancellation)).Failure.ShouldContain(failure);
    }

    [Fact]
    public async Task A_receiver_that_skips_the_commit_acknowledgement_is_understood()
    {
        await using StubReceiver receiver = new(request => [Reply(request, "AA", request.ControlId)]);
        await using MllpClient client = new(new MllpClientOptions("127.0.0.1", receiver.Port), TimeProvider.System);
        (await client.SendAsync(Message("1", "AL", "NE"), Cancellation)).Acknowledgement!.Code.ShouldBe(AcknowledgementCode.AA);
    }

    [Fact]
    public async Task A_silent_receiver_is_not_waited_for_for_ever()
    {
        await using StubReceiver receiver = new(_ => []);
        MllpClientOptions options = new("127.0.0.1", receiver.Port) { AnswerLimit = TimeSpan.FromMilliseconds(50) };
        await using MllpClient client = new(options, TimeProvider.System);
        (await client.SendAsync(Message("1"), Cancellation)).Failure.ShouldContain("no acknowledgement within");
    }

    [Fact]
    public async Task What_is_no_message_is_refused_by_its_header_and_the_connection_stays()
    {
        await using MllpServer server = Serve((_, _) => Task.FromResult(MessageVerdict.Accepted));
        using TcpClient tcp = new();
        await tcp.ConnectAsync(server.Address, Cancellation);
        await using MllpStream stream = new(tcp.GetStream(), 10_000);
        await stream.WriteAsync("MSH|^~\\&|A|B|C|D|||ADT^A01|77|P|2.6\rpid|lower case\r"u8.ToArray(), Cancellation);
        Hl7Message.TryRead(await stream.ReadAsync(Cancellation), Hl7Limits.Default, out Hl7Message refused, out _).ShouldBeTrue();
        refused.Find("MSA")!.ToString().ShouldBe("MSA|AR|77");
        await stream.WriteAsync(Message("78").ToBytes(), Cancellation);
        Hl7Message.TryRead(await stream.ReadAsync(Cancellation), Hl7Limits.Default, out Hl7Message taken, out _).ShouldBeTrue();
        taken.Find("MSA")!.ToString().ShouldBe("MSA|AA|78");
    }

    [Fact]
    public async Task A_message_beyond_the_limit_ends_its_connection_and_no_other()
    {
        await using MllpServer server = Serve((_, _) => Task.FromResult(MessageVerdict.Accepted), limit: 500);
        await using MllpClient other = Connect(server);
        (await other.SendAsync(Message("1"), Cancellation)).Acknowledgement.ShouldNotBeNull();
        using TcpClient tcp = new();
        await tcp.ConnectAsync(server.Address, Cancellation);
        await using MllpStream stream = new(tcp.GetStream(), 10_000);
        await stream.WriteAsync(new byte[501].Select(_ => (byte)'x').ToArray(), Cancellation);
        (await EndsAsync(stream)).ShouldBeTrue();
        (await other.SendAsync(Message("2"), Cancellation)).Acknowledgement.ShouldNotBeNull();
    }

    [Fact]
    public async Task More_connections_than_allowed_are_closed()
    {
        await using MllpServer server = Serve((_, _) => Task.FromResult(MessageVerdict.Accepted), connections: 1);
        await using MllpClient first = Connect(server);
        (await first.SendAsync(Message("1"), Cancellation)).Acknowledgement.ShouldNotBeNull();
        await using MllpClient second = Connect(server);
        (await second.SendAsync(Message("2"), Cancellation)).Acknowledgement.ShouldBeNull();
        (await first.SendAsync(Message("3"), Cancellation)).Acknowledgement.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("hospital", "hospital", true)]
    [InlineData("hospital", "none", false)]
    [InlineData("hospital", "stranger", false)]
    [InlineData("stranger", "hospital", false)]
    public async Task Both_sides_show_certificates_of_the_hospitals_CA(string serverBy, string clientBy, bool isConnected)
    {
        TestCertificates hospital = new("hospital");
        TestCertificates stranger = new("stranger");
        MllpTls ofServer = new()
        {
            Trusted = [hospital.Authority],
            Certificate = (serverBy == "hospital" ? hospital : stranger).Issue("server"),
        };
        MllpTls ofClient = new()
        {
            Trusted = [hospital.Authority],
            Certificate = clientBy == "none" ? null : (clientBy == "hospital" ? hospital : stranger).Issue("client"),
        };
        await using MllpServer server = Serve((_, _) => Task.FromResult(MessageVerdict.Accepted), tls: ofServer);
        MllpClientOptions options = new("127.0.0.1", server.Address.Port) { Tls = ofClient };
        await using MllpClient client = new(options, TimeProvider.System);
        MllpAnswer answer = await client.SendAsync(Message("1", "AL", "AL"), Cancellation);
        (answer.Acknowledgement is not null).ShouldBe(isConnected, answer.Failure);
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static MllpServer Serve(
        Func<Hl7Message, CancellationToken, Task<MessageVerdict>> handle,
        IPEndPoint? address = null,
        int limit = 100_000,
        int connections = 8,
        MllpTls? tls = null) => new(
            new MllpServerOptions(address ?? new IPEndPoint(IPAddress.Loopback, 0))
            {
                Limits = new Hl7Limits { MessageBytes = limit },
                Connections = connections,
                Tls = tls,
            },
            handle,
            NullLogger.Instance,
            TimeProvider.System);

    private static MllpClient Connect(MllpServer server) =>
        new(new MllpClientOptions("127.0.0.1", server.Address.Port), TimeProvider.System);

    private static MessageVerdict Verdict(string name) => name switch
    {
        "accepted" => MessageVerdict.Accepted,
        "error" => MessageVerdict.Error("because|of^it"),
        "rejected" => MessageVerdict.Rejected("because|of^it"),
        _ => MessageVerdict.Unavailable("because|of^it"),
    };

    private static Hl7Message Message(string controlId, string accept = "", string application = "") => new(
    [
        new Hl7Segment("MSH").Set(3, "A").Set(9, "ORU", "R01", "ORU_R01").Set(10, controlId).Set(11, "P").Set(12, "2.6")
            .Set(15, accept).Set(16, application),
        new Hl7Segment("PID").Set(3, "P-1"),
    ]);

    private static byte[] Reply(Hl7Message request, string code, string controlId) => MllpDecoder.Frame(
        new Acknowledgement(Enum.Parse<AcknowledgementCode>(code), controlId).ToMessage(request, "x", DateTimeOffset.UnixEpoch).ToBytes());

    private static async Task<bool> EndsAsync(MllpStream stream)
    {
        try
        {
            return await stream.ReadAsync(Cancellation) is null;
        }
        catch (IOException)
        {
            return true;
        }
    }
}

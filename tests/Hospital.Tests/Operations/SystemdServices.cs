using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;

namespace Hospital.Tests.Operations;

/// <summary>The collector as systemd starts and stops it: the protocol of sd_notify(3), and lines for journald.</summary>
public sealed class SystemdServices : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _recipient;

    public SystemdServices()
    {
        using HospitalKey key = HospitalKey.Create();
        _recipient = _folder.File("recipient.key.pem");
        key.Save(_recipient);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_says_that_it_is_ready_that_it_does_not_hang_and_that_it_stops()
    {
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        string address = _folder.File("notify");
        manager.Bind(new UnixDomainSocketEndPoint(address));
        using StartedProgram collector = Start("systemd", ("NOTIFY_SOCKET", address), ("WATCHDOG_USEC", "200000"));

        (await ReceiveAsync(manager)).ShouldBe("READY=1");
        (await ReceiveAsync(manager)).ShouldBe("WATCHDOG=1");
        (await ReceiveAsync(manager)).ShouldBe("WATCHDOG=1");
        List<string> lines = [];
        while (!lines.Exists(line => line.Contains("not connected", StringComparison.Ordinal)))
        {
            string? line = await collector.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            lines.Add(line.ShouldNotBeNull("it has ended"));
        }

        await TerminateAsync(collector);
        string last = await ReceiveAsync(manager);
        while (last == "WATCHDOG=1")
        {
            last = await ReceiveAsync(manager);
        }

        last.ShouldBe("STOPPING=1");
        collector.Process.ExitCode.ShouldBe(0);
        lines.ShouldContain(line => line.StartsWith("<6>Collector", StringComparison.Ordinal) && line.Contains("recipient"));
        lines.ShouldContain(line => line.StartsWith("<4>Collector", StringComparison.Ordinal) && line.Contains("not connected"));
    }

    [Fact]
    public async Task Each_line_of_its_log_is_a_JSON_object_where_that_is_asked_for()
    {
        using StartedProgram collector = Start("json");
        string first = (await collector.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
        string second = (await collector.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
        await TerminateAsync(collector);

        JsonElement started = JsonDocument.Parse(first).RootElement;
        started.GetProperty("LogLevel").GetString().ShouldBe("Information");
        started.GetProperty("State").GetProperty("Recipient").GetString()!.Length.ShouldBe(16);
        JsonElement disconnected = JsonDocument.Parse(second).RootElement;
        disconnected.GetProperty("LogLevel").GetString().ShouldBe("Warning");
        disconnected.GetProperty("State").GetProperty("Why").GetString().ShouldNotBeEmpty();
    }

    private StartedProgram Start(string format, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = StartedProgram.Built(
            "nanomedagent-collector", "--recipient", _recipient, "--broker", "127.0.0.1:1", "--db", _folder.File("readings.db"),
            "--log", format);
        start.RedirectStandardOutput = true;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new StartedProgram(start);
    }

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        byte[] datagram = new byte[256];
        int length = await manager.ReceiveAsync(datagram, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(datagram, 0, length).TrimEnd('\n');
    }

    private static async Task TerminateAsync(StartedProgram program)
    {
        StartedProgram.Run("kill", "-TERM", FormattableString.Invariant($"{program.Process.Id}")).Status.ShouldBe(0);
        await program.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}

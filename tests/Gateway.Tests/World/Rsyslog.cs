using System.Diagnostics;
using System.Globalization;
using HostSim.Tests.World;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Gateway.Tests.World;

/// <summary>
/// Debian's rsyslogd as a receiver of syslog over TLS, on loopback, as a user without rights. It takes messages only of a sender whose
/// certificate has the right name, and writes each into a line.
/// </summary>
internal sealed class Rsyslog : IDisposable
{
    public const string Sender = "gateway.hospital.test";

    private const string Program = "/usr/sbin/rsyslogd";
    private const string Nobody = "65534";

    private readonly TemporaryFolder _folder = new();
    private readonly BrokerCertificates _authority;
    private readonly BrokerCertificates _other;
    private StartedProgram? _process;

    /// <summary>The test is skipped where rsyslog or its TLS is not installed.</summary>
    public Rsyslog()
    {
        Assert.SkipUnless(
            File.Exists(Program)
                && Directory.EnumerateDirectories("/usr/lib").Any(folder => File.Exists($"{folder}/rsyslog/lmnsd_gtls.so")),
            "rsyslog and rsyslog-gnutls are not installed");
        _authority = new BrokerCertificates(_folder.Path);
        _other = new BrokerCertificates(_folder.Path, "other");
        (Certificate, Key) = _authority.Client(Sender);
        (Stranger, StrangersKey) = _authority.Client("somebody.else.test");
        (string certificate, string key) = _authority.Server("siem");
        Port = LoopbackPort.Free();
        File.WriteAllText(_folder.File("rsyslog.conf"), $$"""
            global(workDirectory="{{_folder.Path}}" net.enableDNS="off" maxMessageSize="8k" defaultNetstreamDriver="gtls"
                defaultNetstreamDriverCAFile="{{Authority}}" defaultNetstreamDriverCertFile="{{certificate}}"
                defaultNetstreamDriverKeyFile="{{key}}")
            module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/name"
                permittedPeer=["{{Sender}}"])
            input(type="imtcp" port="{{Port}}" address="127.0.0.1")
            template(name="line" type="string"
                string="%pri%\t%timestamp:::date-rfc3339%\t%app-name%\t%msgid%\t%structured-data%\t%msg%\n")
            action(type="omfile" file="{{_folder.File("arrived")}}" template="line")

            """);
        if (Environment.IsPrivilegedProcess)
        {
            StartedProgram.Run("chown", "-R", $"{Nobody}:{Nobody}", _folder.Path).Status.ShouldBe(0);
        }
    }

    public int Port { get; }

    public string Authority => _authority.Authority;

    public string OtherAuthority => _other.Authority;

    public string Certificate { get; }

    public string Key { get; }

    public string Stranger { get; }

    public string StrangersKey { get; }

    /// <summary>The lines that have arrived.</summary>
    public IReadOnlyList<ArrivedMessage> Arrived()
    {
        string file = _folder.File("arrived");
        return File.Exists(file) ? [.. File.ReadAllLines(file).Select(ArrivedMessage.Read)] : [];
    }

    /// <summary>Waits until so many different events have arrived: rsyslog writes a moment after it has read.</summary>
    public async Task<IReadOnlyList<ArrivedMessage>> AwaitAsync(int events)
    {
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<ArrivedMessage> arrived = Arrived();
        while (arrived.Select(each => each.Event).Distinct().Count() < events && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
            arrived = Arrived();
        }

        return arrived;
    }

    public void Start()
    {
        string[] command = [Program, "-n", "-f", _folder.File("rsyslog.conf"), "-i", _folder.File("rsyslog.pid")];
        _process = Environment.IsPrivilegedProcess
            ? new StartedProgram("setpriv", ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", .. command])
            : new StartedProgram(command[0], command[1..]);
        LoopbackPort.Await(_process, Port);
    }

    /// <summary>Kills it, wherever it is.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>Ends it as a service manager does.</summary>
    public void Stop()
    {
        StartedProgram.Run("kill", _process!.Process.Id.ToString(CultureInfo.InvariantCulture)).Status.ShouldBe(0);
        _process.Process.WaitForExit();
        Kill();
    }

    public void Dispose()
    {
        Kill();
        _authority.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }
}

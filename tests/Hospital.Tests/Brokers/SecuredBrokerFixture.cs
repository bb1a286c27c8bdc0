using Hospital.Tests.World;
using HostSim.Tests.World;
using TemporaryFolder = Hospital.Tests.World.TemporaryFolder;

namespace Hospital.Tests.Brokers;

/// <summary>
/// Real mosquittos, each secured in another way. Those of a hospital with a CA: one that wants a client certificate, one that wants user
/// and password; one whose certificate has expired, one with another name in it, and one without TLS.
/// </summary>
public sealed class SecuredBrokerFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Mosquitto> _brokers = [];
    private BrokerCertificates? _hospital;
    private BrokerCertificates? _other;

    /// <summary>
    /// A file of the folder. Each client's certificate is NAME.pem with NAME.key.pem. The test is skipped where there is no mosquitto.
    /// </summary>
    internal string File(string name)
    {
        StartOnce();
        return _folder.File(name);
    }

    /// <summary>The port of a broker; the test is skipped where there is no mosquitto.</summary>
    internal int PortOf(string broker)
    {
        StartOnce();
        return _brokers[broker].Port;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Mosquitto broker in _brokers.Values)
        {
            broker.Dispose();
        }

        _hospital?.Dispose();
        _other?.Dispose();
        _folder.Dispose();
    }

    // Tests run in any order: whatever a test asks for first finds all files and brokers.
    private void StartOnce()
    {
        if (_brokers.Count == 0)
        {
            Start();
        }
    }

    private void Start()
    {
        _hospital = new BrokerCertificates(_folder.Path);
        _other = new BrokerCertificates(_folder.Path, "other");
        _hospital.Client("collector");
        _hospital.Client("expired", daysLeft: -1);
        _other.Client("stranger");
        System.IO.File.WriteAllText(_folder.File("password"), "correct horse\n");
        System.IO.File.WriteAllText(_folder.File("wrong"), "battery staple\n");
        System.IO.File.WriteAllText(_folder.File("users"), "collector:correct horse\n");
        Start("plain");
        Start("certificate", Tls("broker", "localhost", 30), $"cafile {_hospital.Authority}", "require_certificate true");
        HashPasswords(_folder.File("users"));
        Start("password", Tls("broker-2", "localhost", 30), "allow_anonymous false", $"password_file {_folder.File("users")}");
        Start("outdated", Tls("broker-3", "localhost", -1));
        Start("renamed", Tls("broker-4", "mqtt.hospital.example", 30));
    }

    /// <summary>Replaces the passwords in a file by their hashes, as mosquitto wants them.</summary>
    internal static void HashPasswords(string path) => StartedProgram.Run("mosquitto_passwd", "-U", path).Status.ShouldBe(0);

    private string[] Tls(string name, string host, int daysLeft)
    {
        (string certificate, string key) = _hospital!.Server(name, host, daysLeft);
        return [$"certfile {certificate}", $"keyfile {key}"];
    }

    private void Start(string name, params string[] options) => Start(name, options, []);

    private void Start(string name, string[] tls, params string[] options)
    {
        string folder = Directory.CreateDirectory(_folder.File("mosquitto-" + name)).FullName;
        _brokers[name] = Mosquitto.Start(folder, [.. tls, .. options]);
    }
}

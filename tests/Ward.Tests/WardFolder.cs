using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Ward.Tests;

/// <summary>The files that a ward's command line names.</summary>
internal sealed class WardFolder : IDisposable
{
    private const string Ward =
        """{"ward": "3 North", "beds": ["1"], "patients": [{"id": "P-1001", "name": "Ada Example", "born": "1950-01-31"}]}""";

    private readonly TemporaryFolder _folder = new();

    public WardFolder()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        authority.Save(_folder.File("authority.key.pem"));
        File.WriteAllBytes(_folder.File("policy.cose"), SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60), authority));
        File.WriteAllText(_folder.File("ward.json"), Ward);
    }

    /// <summary>The ward's database.</summary>
    public string Database => _folder.File("readings.db");

    /// <summary>What every ward needs; it listens on any free port, and its broker is away.</summary>
    public string[] Options =>
    [
        "--authority", _folder.File("authority.key.pem"), "--policy", _folder.File("policy.cose"), "--ward", _folder.File("ward.json"),
        "--db", Database, "--listen", "127.0.0.1:0", "--broker", "127.0.0.1:1",
    ];

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return _folder.File(name);
    }

    public void Dispose() => _folder.Dispose();
}

using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.MedAgent.Provisioning;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.HostSim.Provisioning;

/// <summary>
/// What a hospital and a maker do before a sensor works, in one folder: the authority's and the recipient's keys, the signed policy, and both public halves on
/// the device. Everything is made at the first run and kept.
/// </summary>
public sealed class SimulatedHospital : IDisposable
{
    private const long DevicePartition = 2 * 1024 * 1024;

    private SimulatedHospital(string folder, HospitalKey authority, HospitalKey recipient)
    {
        Folder = folder;
        Authority = authority;
        Recipient = recipient;
    }

    /// <summary>The folder of all that is kept.</summary>
    public string Folder { get; }

    /// <summary>Signs policies.</summary>
    public HospitalKey Authority { get; }

    /// <summary>Reads readings.</summary>
    public HospitalKey Recipient { get; }

    /// <summary>The version of the policy that devices were given last.</summary>
    public int PolicyVersion { get; private set; }

    /// <summary>What is an alarm on patients who are made up.</summary>
    public static AlarmRule Alarms { get; } = new()
    {
        NoValueSeconds = 60,
        Limits = new Dictionary<string, AlarmLimit>
        {
            ["hr"] = new(50, 120, 2, 10),
            ["o2"] = new(90, null, 1, 10),
            ["rr"] = new(8, 30, 1, 15),
            ["t"] = new(35, 39, 0.2m, 60),
            ["ns"] = new(90, 180, 2, 0),
        },
        Score = new ScoreRule(),
    };

    /// <summary>A device's storage.</summary>
    /// <param name="number">Which device, from 1.</param>
    /// <param name="board">The board that it is on, or null: flash of another size is another device.</param>
    public string StorageFolder(int number, string? board) => Path.Combine(Folder, NameOf(number, board));

    /// <summary>The device's flash: the configuration partition of a board with 8 MB.</summary>
    public static FlashGeometry DeviceFlash => FlashGeometry.OfBytes(DevicePartition);

    /// <summary>The collector's store.</summary>
    public string Database => Path.Combine(Folder, "readings.db");

    /// <summary>Opens the folder, and makes what is missing in it.</summary>
    public static SimulatedHospital Open(string folder)
    {
        Directory.CreateDirectory(folder);
        return new SimulatedHospital(folder, LoadOrMake(folder, "authority"), LoadOrMake(folder, "recipient"));
    }

    /// <summary>What is kept of a device where it is provisioned: its serial, its setup code and its label, made at its first run.</summary>
    /// <param name="number">Which device, from 1.</param>
    /// <param name="board">The board that it is on, or null.</param>
    /// <param name="seed">Makes serial and setup code; null for random ones.</param>
    internal DeviceFolder Papers(int number, string? board, long? seed)
    {
        string path = Path.Combine(Folder, NameOf(number, board) + "-label");
        if (seed is null)
        {
            DeviceFolder random = DeviceFolder.Make(path, null);
            random.KeepSetupCode();
            return random;
        }

        // The device's own entropy begins with its first start.
        byte[] setupCode = new byte[SetupCode.Length];
        new SeededEntropy(seed.Value + number - 1, 0).Fill(setupCode);
        DeviceFolder seeded = DeviceFolder.Make(path, Directory.Exists(path) ? null : FormattableString.Invariant($"SIMULATED{number}"));
        seeded.KeepSetupCode(setupCode);
        return seeded;
    }

    /// <summary>Puts the pinned authority, a policy and the setup code on the device. A policy that says the same as the one before keeps its version.</summary>
    /// <param name="device">Where they are put.</param>
    /// <param name="periodSeconds">How often all vital signs are measured.</param>
    /// <param name="alarms">What is an alarm; null for nothing.</param>
    /// <param name="pairing">What association with a patient means.</param>
    /// <param name="setupCode">Of its label.</param>
    public void Provision(SimulatedFlash device, int periodSeconds, AlarmRule? alarms, PairingRule pairing, byte[] setupCode)
    {
        string policyPath = Path.Combine(Folder, "policy.cose");
        DataPolicy wanted = DataPolicy.Default(Recipient.Public, periodSeconds) with { Alarms = alarms, Pairing = pairing };
        byte[]? signed = File.Exists(policyPath) ? File.ReadAllBytes(policyPath) : null;
        DataPolicy? before = null;
        if (signed is not null)
        {
            SignedPolicy.TryVerify(signed, Authority.Public, out before, out _);
        }

        if (before is null || !before.SaysTheSameAs(wanted))
        {
            before = wanted with { Version = (before?.Version ?? 0) + 1 };
            signed = SignedPolicy.Sign(before, Authority);
            File.WriteAllBytes(policyPath, signed);
        }

        PolicyVersion = (int)before.Version;

        device.TryWrite(Agent.AuthorityFile, Authority.Public.Encode());
        device.TryWrite(Agent.PolicyFile, signed!);
        device.TryWrite(DeviceFolder.SetupFile, setupCode);
    }

    /// <summary>Leaves the device's public key where the collector's administrator would get it from.</summary>
    public void Publish(CosePublicKey device, int number, string? board) => File.WriteAllText(Path.Combine(Folder, $"{NameOf(number, board)}.pub.pem"), device.ToPem());

    private static string NameOf(int number, string? board) => "device" + (board is null ? "" : $"-{board}") + (number == 1 ? "" : $"-{number}");

    /// <summary>Counts the runs in this folder.</summary>
    /// <returns>1 for the first.</returns>
    public long CountRun()
    {
        string path = Path.Combine(Folder, "runs");
        long run = File.Exists(path) && long.TryParse(File.ReadAllText(path), out long before) ? before + 1 : 1;
        File.WriteAllText(path, run.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Authority.Dispose();
        Recipient.Dispose();
    }

    /// <summary>A key that is kept in a folder, and made when it is not there.</summary>
    internal static HospitalKey LoadOrMake(string folder, string name)
    {
        string path = Path.Combine(folder, $"{name}.key.pem");
        if (File.Exists(path))
        {
            return HospitalKey.Load(path);
        }

        HospitalKey key = HospitalKey.Create();
        key.Save(path);
        return key;
    }
}

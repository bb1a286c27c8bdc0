using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Vouchers;
using NanoMedAgent.MedAgent.Provisioning;
using NanoMedAgent.Simulator.Cryptography;
using NanoMedAgent.Simulator.Flash;

namespace NanoMedAgent.HostSim.Provisioning;

/// <summary>
/// What a hospital and a maker prepare before a sensor works, in one folder: the keys of authority and recipient, the signed policy,
/// and what is put on the device. Everything is made in the first run and kept.
/// </summary>
public sealed class SimulatedHospital : IDisposable
{
    private const long DevicePartitionBytes = 2 * 1024 * 1024;
    private const string MakerName = "maker";

    private static readonly TimeSpan VoucherLife = TimeSpan.FromDays(365);

    private readonly PrivateFolder _lock;

    private SimulatedHospital(PrivateFolder locked, string folder, HospitalKey authority, HospitalKey recipient)
    {
        _lock = locked;
        Folder = folder;
        Authority = authority;
        Recipient = recipient;
    }

    /// <summary>A device's flash: the configuration partition of a board with 8 MB.</summary>
    public static FlashGeometry DeviceFlash => FlashGeometry.OfBytes(DevicePartitionBytes);

    /// <summary>The alarms of simulated patients.</summary>
    public static AlarmRule Alarms { get; } = new()
    {
        NoValueSeconds = 60,
        Limits = new Dictionary<string, AlarmLimit>
        {
            ["hr"] = new(50, 120, 2, 10) { PatientLow = new LimitRange(35, 60), PatientHigh = new LimitRange(100, 150) },
            ["o2"] = new(90, null, 1, 10) { PatientLow = new LimitRange(80, 94) },
            ["rr"] = new(8, 30, 1, 15) { PatientHigh = new LimitRange(24, 40) },
            ["t"] = new(35, 39, 0.2m, 60) { Priority = AlarmPriority.Medium },
            ["ns"] = new(90, 180, 2, 0),
        },
        Signals = new AlarmSignals { NoValue = AlarmPriority.Medium, ReminderSeconds = 300 },
        Score = new ScoreRule(),
    };

    /// <summary>The folder with everything that is kept.</summary>
    public string Folder { get; }

    /// <summary>The authority's key; it signs policies, grants and commands.</summary>
    public HospitalKey Authority { get; }

    /// <summary>The recipient's key; it decrypts readings.</summary>
    public HospitalKey Recipient { get; }

    /// <summary>The version of the policy that was put on devices last.</summary>
    public int PolicyVersion { get; private set; }

    /// <summary>The early-warning score in the policy; null for none.</summary>
    public ScoreRule? Score { get; private set; }

    /// <summary>How often the policy has vital signs measured, by their names.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Periods { get; private set; } = new Dictionary<string, TimeSpan>();

    /// <summary>That policy, signed; null before.</summary>
    public byte[]? Policy { get; private set; }

    /// <summary>The collector's database.</summary>
    public string Database => Path.Combine(Folder, "readings.db");

    /// <summary>Opens the folder and makes the keys that are missing in it.</summary>
    /// <exception cref="InvalidDataException">A key cannot be read, or another run has the folder.</exception>
    public static SimulatedHospital Open(string folder)
    {
        PrivateFolder locked = PrivateFolder.Open(folder);
        try
        {
            return new SimulatedHospital(locked, folder, LoadOrMakeKey(folder, "authority"), LoadOrMakeKey(folder, "recipient"));
        }
        catch (InvalidDataException)
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>The folder with a device's storage.</summary>
    /// <param name="number">Which device, from 1.</param>
    /// <param name="board">The id of its board, or null. On another board it is another device, as its flash has another size.</param>
    public string StorageFolder(int number, string? board) => Path.Combine(Folder, NameOf(number, board));

    /// <summary>
    /// Puts the authority's public key, the signed policy, the setup code and the time on a device. A policy that says the same as the one
    /// before keeps its version.
    /// </summary>
    /// <param name="device">The device's flash.</param>
    /// <param name="periodSeconds">How often all vital signs are measured.</param>
    /// <param name="alarms">The rule for alarms; null for none.</param>
    /// <param name="pairing">The rule for pairing.</param>
    /// <param name="setupCode">The setup code on the device's label.</param>
    /// <param name="now">The simulated date, of which a device remembers the first.</param>
    public void Provision(SimulatedFlash device, int periodSeconds, AlarmRule? alarms, PairingRule pairing, byte[] setupCode,
        DateTimeOffset now)
    {
        MakePolicy(periodSeconds, alarms, pairing);
        device.TryWrite(Agent.AuthorityFile, Authority.Public.Encode());
        device.TryWrite(Agent.PolicyFile, Policy!);
        Prepare(device, setupCode, now);
    }

    /// <summary>
    /// Puts the maker's public key, the setup code and the time on a device, as its maker does. The policy is made, and waits for the
    /// device to have an owner.
    /// </summary>
    /// <param name="device">The device's flash.</param>
    /// <param name="periodSeconds">How often all vital signs are measured.</param>
    /// <param name="alarms">The rule for alarms; null for none.</param>
    /// <param name="setupCode">The setup code on the device's label.</param>
    /// <param name="now">The simulated date, of which a device remembers the first.</param>
    public void ProvisionWithoutOwner(
        SimulatedFlash device, int periodSeconds, AlarmRule? alarms, byte[] setupCode, DateTimeOffset now)
    {
        MakePolicy(periodSeconds, alarms, new PairingRule { IsRequired = true });
        using HospitalKey maker = LoadOrMakeKey(Folder, MakerName);
        device.TryWrite(Agent.MakerFile, maker.Public.Encode());
        Prepare(device, setupCode, now);
    }

    /// <summary>The maker vouches for the hospital, which imports the voucher. The first one remains.</summary>
    /// <param name="device">The device's key.</param>
    /// <param name="serial">The device's serial.</param>
    /// <param name="now">The simulated date.</param>
    public void ImportVoucher(CosePublicKey device, string serial, DateTimeOffset now)
    {
        using HospitalKey maker = LoadOrMakeKey(Folder, MakerName);
        using AssociationStore store = AssociationStore.Open(Database);
        if (!store.Vouchers.Has(device))
        {
            Voucher voucher = new(device.Thumbprint, serial, Authority.Public, now + VoucherLife, now.ToUnixTimeMilliseconds());
            store.Vouchers.Add(voucher, voucher.Sign(maker), "hostsim", now);
        }
    }

    /// <summary>Writes a device's public key where the collector's administrator would get it from.</summary>
    public void Register(CosePublicKey device, int number, string? board) =>
        File.WriteAllText(Path.Combine(Folder, $"{NameOf(number, board)}.pub.pem"), device.ToPem());

    /// <summary>Counts the runs in this folder.</summary>
    /// <returns>The number of this run; 1 for the first.</returns>
    public long CountRun()
    {
        string path = Path.Combine(Folder, "runs");
        long run = File.Exists(path) && long.TryParse(File.ReadAllText(path), out long before) ? before + 1 : 1;
        File.WriteAllText(path, run.ToString(CultureInfo.InvariantCulture));
        return run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Authority.Dispose();
        Recipient.Dispose();
        _lock.Dispose();
    }

    /// <summary>Loads a key from a folder; makes it when it is not there.</summary>
    internal static HospitalKey LoadOrMakeKey(string folder, string name)
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

    /// <summary>A device's documents, where it is provisioned: serial, setup code and label. They are made in its first run.</summary>
    /// <param name="number">Which device, from 1.</param>
    /// <param name="board">The id of its board, or null.</param>
    /// <param name="seed">Makes serial and setup code; null for random ones.</param>
    internal DeviceFolder Documents(int number, string? board, long? seed)
    {
        string path = Path.Combine(Folder, NameOf(number, board) + "-label");
        if (seed is null)
        {
            DeviceFolder random = DeviceFolder.Make(path, null);
            random.KeepSetupCode();
            return random;
        }

        // Stream 0 of the seed: the device's own entropy begins with the stream of its first start.
        byte[] setupCode = new byte[SetupCode.Length];
        new SeededEntropy(seed.Value + number - 1, 0).Fill(setupCode);
        DeviceFolder seeded = DeviceFolder.Make(path, Directory.Exists(path) ? null : FormattableString.Invariant($"SIMULATED{number}"));
        seeded.KeepSetupCode(setupCode);
        return seeded;
    }

    private static void Prepare(SimulatedFlash device, byte[] setupCode, DateTimeOffset now)
    {
        device.TryWrite(DeviceFolder.SetupFile, setupCode);
        if (!device.Files.ContainsKey(DeviceFolder.TimeFile))
        {
            device.TryWrite(DeviceFolder.TimeFile, DeviceFolder.Time(now));
        }
    }

    /// <summary>Signs the policy. One that says the same as the one before keeps its version.</summary>
    private void MakePolicy(int periodSeconds, AlarmRule? alarms, PairingRule pairing)
    {
        string policyPath = Path.Combine(Folder, "policy.cose");
        DataPolicy wanted = DataPolicy.Default(Recipient.Public, periodSeconds) with { Alarms = alarms, Pairing = pairing };
        byte[]? signed = File.Exists(policyPath) ? File.ReadAllBytes(policyPath) : null;
        DataPolicy? current = null;
        if (signed is not null)
        {
            SignedPolicy.TryVerify(signed, Authority.Public, out current, out _);
        }

        if (current is null || !current.HasSameContentAs(wanted))
        {
            current = wanted with { Version = (current?.Version ?? 0) + 1 };
            signed = SignedPolicy.Sign(current, Authority);
            File.WriteAllBytes(policyPath, signed);
        }

        PolicyVersion = (int)current.Version;
        Score = current.Alarms?.Score;
        Periods = current.Periods.ToDictionary(each => each.Key, each => TimeSpan.FromSeconds(each.Value));
        Policy = signed;
    }

    private static string NameOf(int number, string? board) =>
        "device" + (board is null ? "" : $"-{board}") + (number == 1 ? "" : $"-{number}");
}

using NanoMedAgent.Hospital.Labels;

namespace NanoMedAgent.Hospital.BrokerRules;

/// <summary>Which broker's rules are written, and who its users are.</summary>
public sealed record BrokerRuleSettings
{
    /// <summary>Whether the broker is a nats-server; otherwise it is a mosquitto.</summary>
    public bool IsNats { get; init; }

    /// <summary>Whether the user of a device is its serial; otherwise it is its id.</summary>
    public bool HasSerials { get; init; }

    /// <summary>The users of collectors.</summary>
    public required IReadOnlyList<string> Collectors { get; init; }

    /// <summary>The users of wards.</summary>
    public required IReadOnlyList<string> Wards { get; init; }

    /// <summary>The users of other programs that send commands.</summary>
    public required IReadOnlyList<string> Operators { get; init; }

    /// <summary>For nats-server: the file with the passwords; null if users have certificates.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How many of the users are programs.</summary>
    public int ProgramCount => Programs().Count;

    /// <summary>Writes the rules.</summary>
    /// <exception cref="InvalidDataException">A name cannot be written, two devices have the same, or a password is missing.</exception>
    public string Write(IReadOnlyList<(string Serial, string Id)> devices)
    {
        // A serial in the database is from a label, and labels are made by strangers.
        if (devices.FirstOrDefault(device => HasSerials && !DeviceLabel.IsSerial(device.Serial)) is { Id: { } odd })
        {
            throw new InvalidDataException($"the serial of device {odd} is not valid; give --names id, or remove the device");
        }

        IReadOnlyList<BrokerUser> users = BrokerUsers.Of(
            Collectors, Wards, Operators, devices.Select(device => (NameOf(device), device.Id)));
        return IsNats
            ? NatsRules.Write(users, PasswordFile is { } path ? BrokerPasswords.Read(path) : null)
            : MosquittoRules.Write(users);
    }

    /// <summary>
    /// The devices whose rules can be written beside those of all before them. So nobody's label keeps the rules of others from being
    /// written: the first device of a name has it.
    /// </summary>
    /// <param name="devices">All of them.</param>
    /// <param name="clashes">The others, by their ids.</param>
    public IReadOnlyList<(string Serial, string Id)> WithoutClashes(
        IReadOnlyList<(string Serial, string Id)> devices, out IReadOnlyList<string> clashes)
    {
        HashSet<string> names = Programs();
        ILookup<bool, (string Serial, string Id)> sorted = devices.ToLookup(
            device => (!HasSerials || DeviceLabel.IsSerial(device.Serial)) && names.Add(NameOf(device)));
        clashes = [.. sorted[false].Select(device => device.Id)];
        return [.. sorted[true]];
    }

    private string NameOf((string Serial, string Id) device) => HasSerials ? device.Serial : device.Id;

    private HashSet<string> Programs() => [.. Collectors, .. Wards, .. Operators];
}

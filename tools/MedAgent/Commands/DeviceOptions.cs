using System.CommandLine;
using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>The options for the device to talk to, and for the broker.</summary>
internal sealed class DeviceOptions
{
    /// <summary>The broker.</summary>
    public BrokerArguments Broker { get; } = new(isRequired: true);

    /// <summary>The device's id.</summary>
    public Option<string> Device { get; } = new("--device")
    {
        Description = "The device's id, 20 hex digits. medagent device show prints it.",
        HelpName = "ID",
        Required = true,
    };

    /// <summary>The device's key.</summary>
    public Option<string?> DeviceKey { get; } = new("--device-key")
    {
        Description = "The device's certificate or public key (PEM), or its COSE_Key (binary). [default: the key that the ward has "
            + "registered in the database of --db] Without a key answers are not verified and may be forged, and no command can be made.",
        HelpName = "FILE",
    };

    /// <summary>Reads the options.</summary>
    /// <exception cref="InvalidDataException">One of them is not valid.</exception>
    public AddressedDevice Read(ParseResult result) => Read(result, result.GetValue(Device)!, $"{Device.Name} ");

    /// <summary>Reads the options of a command, which needs the device's key.</summary>
    /// <exception cref="InvalidDataException">One of them is not valid, or the key is not known.</exception>
    public (AddressedDevice Device, CosePublicKey Key) ReadWithKey(ParseResult result) => WithKey(Read(result));

    /// <summary>The same for a device that an argument of the command names.</summary>
    /// <exception cref="InvalidDataException">An option is not valid, or the key is not known.</exception>
    public (AddressedDevice Device, CosePublicKey Key) ReadWithKey(ParseResult result, string device) =>
        WithKey(Read(result, device, option: ""));

    private AddressedDevice Read(ParseResult result, string device, string option)
    {
        BrokerAccess broker = Broker.Open(result);
        if (Topic.Parse($"nm/2/{device}/{Topic.Events}") is null)
        {
            throw new InvalidDataException($"{option}{device}: this is not a device id of 20 lower-case hex digits; medagent device show "
                + "prints it");
        }

        CosePublicKey? given = result.GetValue(DeviceKey) is { } path ? CosePublicKey.FromFile(path) : null;
        if (given is not null && given.DeviceId != device)
        {
            throw new InvalidDataException($"--device-key: this is the key of {given.DeviceId}, not of {device}");
        }

        // A database that nobody has named is looked for when there is no key, and need not be there.
        string database = result.GetValue(StoreOption.Database)!;
        bool isNamed = result.GetResult(StoreOption.Database) is { Implicit: false };
        if (!isNamed && (given is not null || StoreOption.Problem(database) is not null))
        {
            return new AddressedDevice(broker, device, given, Newest: null);
        }

        (CosePublicKey? registered, EventOrder? newest) = Find(database, device);
        return new AddressedDevice(broker, device, given ?? registered, newest);
    }

    private static (AddressedDevice Device, CosePublicKey Key) WithKey(AddressedDevice device) => device.Key is { } key
        ? (device, key)
        : throw new InvalidDataException($"the key of {device.Id} is not known, and a command is made with it: give its certificate or "
            + "public key with --device-key, or the collector's database with --db, if a ward has registered the device there");

    private static (CosePublicKey? Key, EventOrder? Newest) Find(string database, string device)
    {
        if (StoreOption.Problem(database) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        try
        {
            using AssociationStore store = AssociationStore.Open(database);
            return (store.Devices.Find(device)?.Key, store.NewestEvents.Find(device)?.Order);
        }
        catch (Exception failure)
            when (failure is DbException or ArgumentException or UriFormatException or IOException or UnauthorizedAccessException)
        {
            throw NamedStore.Unreadable(database, failure);
        }
    }
}

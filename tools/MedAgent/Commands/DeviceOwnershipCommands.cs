using System.CommandLine;
using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>device hand-over</c> and <c>device retire</c>.</summary>
internal static class DeviceOwnershipCommands
{
    private const string Maker = "maker";
    private const int WordLimit = 16;

    // A device may be out of reach for long; and whoever sends the command twice does no harm.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(1);

    private static readonly DeviceIds Devices = new();
    private static readonly SigningOptions Signing = new();
    private static readonly BrokerArguments Broker = new(isRequired: true);
    private static readonly Option<string[]> Keys = new("--device-key")
    {
        Description = "The certificate or public key (PEM), or the COSE_Key (binary), of a device whose label nobody has read in the ward. "
            + "May be given several times. [default: the keys in the database]",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> By = new("--by")
    {
        Description = "Your id; it stands in the device's history.",
        Required = true,
    };

    private static readonly Option<bool> Now = new("--now")
    {
        Description = "Also gives up readings that no collector has acknowledged, and ends an association. Without it such a device "
            + "refuses.",
    };

    private static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Waits for the proof of each device, and shows how far they are. Without it the ward notes the proofs.",
    };

    private static readonly Option<int> Wait = new("--wait")
    {
        Description = "With --watch: how long to wait, in seconds.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 120,
    };

    private static readonly Option<DateTimeOffset?> NotAfter = TimeOption.Create(
        "--not-after", "The devices refuse the command after this time. [default: in a day]");

    private static readonly Option<string> To = new("--to")
    {
        Description = "The next owner: 'maker' for whom the maker's next voucher names, or the public key of that owner's authority (PEM).",
        HelpName = "maker|FILE",
        Required = true,
    };

    private static readonly Option<string> Reason = new("--reason")
    {
        Description = "A word of at most 16 lower-case letters and hyphens; it goes to the device, and stands in its history.",
        HelpName = "WORD",
        DefaultValueFactory = _ => "end-of-life",
    };

    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Create()
    {
        Command handOver = new(
            "hand-over",
            "Gives devices to another owner: each erases everything of this hospital, then proves it with a signed event. From then on it "
            + "is not this hospital's: associations end, its certificates are revoked, the broker's rules leave it out. "
            + "Exit code 1 when a device refuses, 2 when one does not prove it in time. "
            + "Example: medagent device hand-over 00112233445566778899 --to maker --authority authority.key.pem --broker 127.0.0.1 "
            + "--db readings.db --by admin.kim --watch")
        {
            To,
        };
        AddTo(handOver);
        handOver.SetAction((result, cancellation) => RunAsync(result, HandOverTo(result), cancellation));
        Command retire = new(
            "retire",
            "Retires devices for ever: each erases everything, says so with a last signed event, then erases its key. One that cannot be "
            + "reached is retired with 'medagent device retire-record' in the database alone. "
            + "The device's maker may sign it as well. Exit code 1 when a device refuses, 2 when one does not prove it in time. "
            + "Example: medagent device retire --devices ids.txt --reason broken --authority authority.key.pem --broker 127.0.0.1 "
            + "--db readings.db --by admin.kim --watch")
        {
            Reason,
        };
        AddTo(retire);
        retire.SetAction((result, cancellation) => RunAsync(result, Retire(result), cancellation));
        return [handOver, retire];
    }

    private static void AddTo(Command command)
    {
        Devices.AddTo(command);
        Signing.AddTo(command);
        foreach (Option option in new Option[] { Keys, StoreOption.Database, By, Now, NotAfter, Watch, Wait })
        {
            command.Add(option);
        }

        Broker.AddTo(command);
    }

    private static OwnershipOrder HandOverTo(ParseResult result)
    {
        string to = result.GetValue(To)!;
        CosePublicKey? next = to == Maker ? null : CosePublicKey.FromFile(to);
        string whom = next is null ? "whom its maker names" : $"the authority {Convert.ToHexStringLower(next.KeyId)}";
        return new OwnershipOrder(OwnershipEnd.HandOver, next, "", $"handed over to {whom}", result.GetValue(Now));
    }

    private static OwnershipOrder Retire(ParseResult result)
    {
        string word = result.GetValue(Reason)!;
        return word.Length is > 0 and <= WordLimit && word.All(letter => char.IsAsciiLetterLower(letter) || letter == '-')
            ? new OwnershipOrder(OwnershipEnd.Retirement, null, word, word, result.GetValue(Now))
            : throw new InvalidDataException(
                FormattableString.Invariant($"--reason: give one word of 1 to {WordLimit} lower-case letters and hyphens, such as broken"));
    }

    private static async Task<int> RunAsync(ParseResult result, OwnershipOrder order, CancellationToken cancellation)
    {
        IReadOnlyList<string> ids = Devices.Read(result);
        string target = result.GetValue(StoreOption.Database)!;
        if (StoreOption.Problem(target) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        if (result.GetValue(Wait) < 1)
        {
            throw new InvalidDataException("--wait: give 1 second or more");
        }

        string name = order.End == OwnershipEnd.HandOver ? AuthorityCommand.HandOver : AuthorityCommand.Retire;
        CommandAuthority authority = Signing.Open(result, name, ids);
        if (order.Next is { } next && next.Equals(authority.Public))
        {
            throw new InvalidDataException("--to: this is the key of your own authority; give that of the next owner, or 'maker'");
        }

        Dictionary<string, CosePublicKey> given =
            (result.GetValue(Keys) ?? []).Select(CosePublicKey.FromFile).DistinctBy(key => key.DeviceId).ToDictionary(key => key.DeviceId);
        BrokerAccess broker = Broker.Open(result);
        try
        {
            using AssociationStore store = AssociationStore.Open(target);
            OwnershipRun run = new(store, authority, broker, order)
            {
                By = result.GetValue(By)!,
                NotAfter = result.GetValue(NotAfter) ?? DateTimeOffset.UtcNow + Validity,
                Patience = result.GetValue(Watch) ? TimeSpan.FromSeconds(result.GetValue(Wait)) : null,
            };
            return await run.RunAsync([.. ids.Select(id => Find(store, id, order.End, given))], cancellation);
        }
        catch (DbException failure)
        {
            throw NamedStore.Unreadable(target, failure);
        }
    }

    /// <summary>A device, its key and whether it may get the command.</summary>
    /// <exception cref="InvalidDataException">It may not.</exception>
    private static (string Device, CosePublicKey Key, EventOrder? Newest) Find(
        AssociationStore store, string id, OwnershipEnd end, Dictionary<string, CosePublicKey> given)
    {
        DeviceState? state = store.DeviceStates.Find(id);
        string? mistake = state is null ? "no device with this id is known here; check the id"
            : end == OwnershipEnd.HandOver && state == DeviceState.Retired ? "it is retired, and stays so"
            : end == OwnershipEnd.HandOver && state == DeviceState.Made ? "it is not this hospital's; its owner hands it over"
            : end == OwnershipEnd.HandOver && !state.IsInService()
                ? $"it is {DeviceStateText.Of(state)}; activate it first, with the reason (medagent device activate)"
            : end == OwnershipEnd.Retirement && store.Ownership.IsRetired(id) ? "it is retired, and has proven it"
            : null;
        if (mistake is not null)
        {
            throw new InvalidDataException($"{id}: {mistake}. Nothing was sent to any device");
        }

        CosePublicKey? key = store.Devices.Find(id)?.Key ?? given.GetValueOrDefault(id);
        return key is not null
            ? (id, key, store.NewestEvents.Find(id)?.Order)
            : throw new InvalidDataException(
                $"{id}: its key is not known; give its certificate or public key with --device-key. Nothing was sent to any device");
    }
}

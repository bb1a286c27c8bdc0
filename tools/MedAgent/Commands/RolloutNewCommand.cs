using System.CommandLine;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Hospital.Rollouts;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>rollout new</c>: stores a signed release, and in which ring each device is. A ward offers it from then on.</summary>
internal static class RolloutNewCommand
{
    private const int SomeLeft = 1;

    private static readonly DeviceSelection Devices = new();
    private static readonly RolloutGates Defaults = new();
    private static readonly BrokerArguments Broker = new("With --watch: the MQTT broker.");

    private static readonly Argument<string> Release = new("release") { Description = "The signed release (a SUIT envelope)." };

    private static readonly Option<string?> Vendor = new("--vendor")
    {
        Description = "The vendor's public key (PEM), to verify its signature before anything is stored.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Authority = new("--authority")
    {
        Description = "The authority's public key (PEM), to verify its signature as well.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Rings = new("--rings")
    {
        Description = "Which share of the devices has the release when each ring is open.",
        HelpName = "SHARES",
        DefaultValueFactory = _ => RolloutRings.Example,
    };

    private static readonly Option<string[]> First = new("--first")
    {
        Description = "Ids of devices that are in the first ring, whatever the rule says.",
        HelpName = "ID",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<decimal> Confirmed = Gate(
        "--confirmed", "PERCENT", Defaults.Confirmed, "Of the devices of a ring that have answered and did not fail, how many percent must "
        + "have confirmed the release.");

    private static readonly Option<string> AtLeast = new("--at-least")
    {
        Description = "How many devices of a ring must have confirmed it: a number, or a share like 50%.",
        HelpName = "COUNT",
        DefaultValueFactory = _ => Defaults.AtLeast,
    };

    private static readonly Option<decimal> Soak = Gate(
        "--soak-hours", "HOURS", Defaults.SoakHours, "How long a ring is watched after its last confirmation.");

    private static readonly Option<int> Refused = Gate("--max-refused", "COUNT", Defaults.Refused, "How many devices may refuse it.");

    private static readonly Option<int> RolledBack = Gate(
        "--max-rolled-back", "COUNT", Defaults.RolledBack, "How many devices may roll back.");

    private static readonly Option<int> Technical = Gate(
        "--max-technical-alarms", "COUNT", Defaults.TechnicalAlarms, "How many devices may have a technical alarm after it: silent at a "
        + "patient, not heard of since the trial began, storage failed.");

    private static readonly Option<int> BadEvidence = Gate(
        "--max-bad-evidence", "COUNT", Defaults.Contraindicated, "How many devices may show evidence after it that cannot be trusted.");

    private static readonly Option<decimal> Trial = Gate(
        "--trial-hours", "HOURS", Defaults.TrialHours, "How long a device may try it before nothing heard of it is a technical alarm.");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "new",
            "Begins the rollout of a release. The first ring is offered it by a ward, or by --watch; the next one when the gates of the "
            + "ring hold. When a gate fails, the rollout pauses by itself. Exit code 0 when it has begun, or with --watch when it is done; "
            + "1 when devices were left out, or it has paused; 2 when --watch has ended before it was done. "
            + "Example: medagent rollout new release.suit --all --vendor vendor.pub.pem --db readings.db");
        command.Add(Release);
        Devices.AddTo(command);
        command.Add(StoreOption.Database);
        foreach (Option option in (Option[])
            [Vendor, Authority, Rings, First, Confirmed, AtLeast, Soak, Refused, RolledBack, Technical, BadEvidence, Trial])
        {
            command.Add(option);
        }

        command.Add(RolloutCommands.By);
        command.Add(RolloutWatch.Watch);
        command.Add(RolloutWatch.Wait);
        Broker.AddTo(command);
        command.SetAction((result, cancellation) => Task.FromResult(StoreOption.UseAssociations(
            result, store => NewAsync(result, store, cancellation).GetAwaiter().GetResult())));
        return command;
    }

    private static async Task<int> NewAsync(ParseResult result, AssociationStore store, CancellationToken cancellation)
    {
        RolloutRings rings = RolloutRings.Parse(result.GetValue(Rings)!) ?? throw new InvalidDataException(
            $"--rings {result.GetValue(Rings)}: give one to nine shares, each higher than the one before, the last 100%, like "
            + RolloutRings.Example);
        RolloutGates gates = ReadGates(result);
        BrokerAccess? broker = result.GetValue(RolloutWatch.Watch) ? Broker.Open(result) : null;
        byte[] envelope = ReadRelease(result);
        string[] devices = [.. Devices.Read(result, store.DeviceStates.All()).Select(device => device.Device)];
        string[] first = [.. (result.GetValue(First) ?? []).Distinct()];
        if (first.FirstOrDefault(id => !devices.Contains(id)) is { } missing)
        {
            throw new InvalidDataException($"--first {missing}: it is not among the devices of this rollout; add it to them");
        }

        RolloutOrder order = new(envelope, devices, first, rings, gates, result.GetValue(RolloutCommands.By)!)
        {
            Origin = Environment.MachineName,
        };
        ReleaseRollout? rollout = new RolloutControl(store).Begin(
            order, DateTimeOffset.UtcNow, out IReadOnlyList<(string Device, string Reason)> left);
        foreach ((string device, string reason) in left)
        {
            Output.Line($"{device}: left out: {reason}");
        }

        if (rollout is null)
        {
            throw new InvalidDataException("no device is left for it, so nothing was stored");
        }

        if (result.GetValue(Vendor) is null)
        {
            Output.Warn("the vendor's signature was not verified; give its key with --vendor. The devices verify it in any case");
        }

        RolloutView.Show(RolloutReport.Read(store, rollout, DateTimeOffset.UtcNow));
        if (broker is null)
        {
            Output.Line(FormattableString.Invariant(
                $"a ward offers it, or 'medagent rollout status {rollout.Number} --watch'; medagent rollout status shows how far it is"));
            return left.Count > 0 ? SomeLeft : 0;
        }

        return await RolloutWatch.RunAsync(result, store, rollout.Number, broker, cancellation);
    }

    private static RolloutGates ReadGates(ParseResult result)
    {
        string atLeast = result.GetValue(AtLeast)!;
        return RolloutGates.IsAtLeast(atLeast)
            ? new RolloutGates
            {
                Confirmed = Check(Confirmed, 100),
                AtLeast = atLeast,
                SoakHours = Check(Soak, 24 * 365),
                Refused = (int)CheckCount(Refused),
                RolledBack = (int)CheckCount(RolledBack),
                TechnicalAlarms = (int)CheckCount(Technical),
                Contraindicated = (int)CheckCount(BadEvidence),
                TrialHours = Check(Trial, 24 * 365),
            }
            : throw new InvalidDataException($"--at-least {atLeast}: give a number from 1, or a share of the ring like 50%");

        decimal Check(Option<decimal> option, decimal limit) => result.GetValue(option) is >= 0 and var value && value <= limit
            ? value
            : throw new InvalidDataException(FormattableString.Invariant($"{option.Name}: give a number from 0 to {limit}"));

        decimal CheckCount(Option<int> option) => result.GetValue(option) is >= 0 and var value
            ? value
            : throw new InvalidDataException($"{option.Name}: give a number from 0");
    }

    /// <summary>Refuses what every device would refuse, and what was not signed by whom it should be.</summary>
    private static byte[] ReadRelease(ParseResult result)
    {
        string path = result.GetValue(Release)!;
        byte[] envelope = InputFile.ReadBytes(path);
        SignedRelease release = ReleaseOfferCommand.Check(path, envelope);
        CosePublicKey? vendor = result.GetValue(Vendor) is { } vendorPath ? CosePublicKey.FromPem(vendorPath) : null;
        CosePublicKey? authority = result.GetValue(Authority) is { } authorityPath ? CosePublicKey.FromPem(authorityPath) : null;
        if (vendor is not null && !release.Signatures.Any(signature => signature.IsBy(release.Digest, vendor)))
        {
            throw new InvalidDataException($"{path}: the vendor of {result.GetValue(Vendor)} has not signed it; nothing was stored");
        }

        return authority is null || (!authority.Equals(vendor) && release.Signatures.Any(each => each.IsBy(release.Digest, authority)))
            ? envelope
            : throw new InvalidDataException(
                $"{path}: the authority of {result.GetValue(Authority)} has not signed it; sign it with 'medagent release co-sign'");
    }

    private static Option<T> Gate<T>(string name, string help, T value, string description)
        where T : IFormattable => new(name)
        {
            Description = description,
            HelpName = help,
            DefaultValueFactory = _ => value,
        };
}

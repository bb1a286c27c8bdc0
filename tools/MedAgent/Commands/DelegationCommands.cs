using System.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>delegation new</c> and <c>delegation show</c>; <c>command revoke</c> is with the commands to devices.</summary>
internal static class DelegationCommands
{
    private const int DefaultDays = 90;

    // Devices compare with their own clocks.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    /// <summary>The commands for delegations.</summary>
    public static Command Create() => new(
        "delegation",
        "Delegations: what another key may do for the authority, for some time, so that the authority's own key can stay offline.")
    {
        CreateNew(), CreateShow(),
    };

    private static Command CreateNew()
    {
        SigningOptions signing = new();
        Option<string> key = new("--key")
        {
            Description = "The delegate's public key (PEM).",
            HelpName = "FILE",
            Required = true,
        };
        Option<string[]> purposes = new("--purpose")
        {
            Description = "What the delegate may do: grant (pair and unpair), command, policy, co-signature (of releases: no device takes "
                + "a delegate's yet), delegate (for some of this delegate further). Several are allowed.",
            HelpName = "PURPOSE",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        purposes.AcceptOnlyFromAmong([.. Names.Keys]);
        Option<string[]> devices = new("--device")
        {
            Description = "The id of a device that it is for; up to eight. [default: all devices]",
            HelpName = "ID",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string?> ward = new("--ward")
        {
            Description = "The ward that it is for: the policy of its devices names it. [default: all wards]",
            HelpName = "NAME",
        };
        Option<int?> days = new("--days")
        {
            Description = $"How long it is valid, from five minutes ago on. [default: {DefaultDays}, or as long as that of its signer]",
            HelpName = "DAYS",
        };
        Option<long> revocation = new("--revocation")
        {
            Description = "Its revocation number: devices refuse it when they were told a higher one.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        Option<string> output = new("--out")
        {
            Description = "The file to write.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "delegation.cbor",
        };
        Command command = new(
            "new",
            "Signs a delegation. Example: medagent delegation new --authority authority.key.pem --key ward.pub.pem "
            + "--purpose grant delegate --ward \"3 North\"")
        {
            key, purposes, devices, ward, days, revocation, output,
        };
        signing.AddTo(command);
        command.SetAction(result =>
        {
            CommandSigner signer = signing.Open(result).Signer;
            Delegation? parent = signer.Delegations.Count == 0 ? null : Delegation.ReadUnverified(signer.Delegations[^1]);
            DateTimeOffset now = DateTimeOffset.UtcNow;
            DateTimeOffset from = parent is not null && parent.NotBefore > now - Early ? parent.NotBefore : now - Early;
            DateTimeOffset until = from.AddDays(Math.Clamp(result.GetValue(days) ?? DefaultDays, 0, 36_500));
            if (result.GetValue(days) is null && parent is not null && parent.NotAfter < until)
            {
                until = parent.NotAfter;
            }

            Delegation delegation = new(
                CosePublicKey.FromPem(result.GetValue(key)!),
                result.GetValue(purposes)!.Aggregate(DelegationPurposes.None, (all, name) => all | Names[name]),
                from,
                until,
                result.GetValue(revocation))
            {
                Devices = result.GetValue(devices) is { Length: > 0 } named ? named : null,
                Ward = result.GetValue(ward),
            };
            if (parent is not null && (!delegation.IsWithin(parent) || signer.Delegations.Count > 1))
            {
                throw new InvalidDataException(
                    "a device would refuse this delegation: it is for more, for longer or for other devices than that of its signer, "
                    + FormattableString.Invariant($"which ends {parent.NotAfter:u}; choose less with --purpose, --days, --device or ")
                    + "--ward");
            }

            return New(delegation, signer, result.GetValue(output)!);
        });
        return command;
    }

    private static Dictionary<string, DelegationPurposes> Names { get; } = new()
    {
        ["grant"] = DelegationPurposes.Grant,
        ["command"] = DelegationPurposes.Command,
        ["policy"] = DelegationPurposes.Policy,
        ["co-signature"] = DelegationPurposes.CoSignature,
        ["delegate"] = DelegationPurposes.Delegate,
        ["certificate"] = DelegationPurposes.Certificate,
    };

    private static int New(Delegation delegation, CommandSigner signer, string output)
    {
        if (delegation.Error() is { Length: > 0 } error)
        {
            throw new InvalidDataException($"a device would refuse this delegation: {error}");
        }

        File.WriteAllBytes(output, DelegationFile.Encode([.. signer.Delegations, delegation.Sign(signer.Key)]));
        Console.WriteLine(FormattableString.Invariant(
            $"{output} written, for the key {Convert.ToHexStringLower(delegation.Key.KeyId)}, until {delegation.NotAfter:u}"));
        return 0;
    }

    private static Command CreateShow()
    {
        Argument<string> file = new("file") { Description = "The delegation." };
        Option<string> authority = new("--authority")
        {
            Description = "The authority's public key (PEM).",
            HelpName = "FILE",
            Required = true,
        };
        Command command = new(
            "show", "Verifies and shows a delegation. Example: medagent delegation show delegation.cbor --authority authority.pub.pem")
        {
            file, authority,
        };
        command.SetAction(result =>
        {
            Show(DelegationFile.Load(result.GetValue(file)!, CosePublicKey.FromPem(result.GetValue(authority)!)).Delegations);
            return 0;
        });
        return command;
    }

    private static void Show(IReadOnlyList<Delegation> delegations)
    {
        Table table = new Table().AddColumns("key id", "purposes", "for", "not before", "not after", "revocation");
        foreach (Delegation one in delegations)
        {
            table.AddTexts(
                Convert.ToHexStringLower(one.Key.KeyId),
                string.Join(", ", Names.Where(name => one.Purposes.HasFlag(name.Value)).Select(name => name.Key)),
                one.Devices is not null ? string.Join(", ", one.Devices) : one.Ward is { } ward ? $"ward {ward}" : "all devices",
                FormattableString.Invariant($"{one.NotBefore:u}"),
                FormattableString.Invariant($"{one.NotAfter:u}"),
                FormattableString.Invariant($"{one.RevocationNumber}"));
        }

        Output.Write(table);
    }
}

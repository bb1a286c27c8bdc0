using System.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.CommandLine;

/// <summary>The options of a service that say who signs for the authority: a delegate, or for a trial the authority itself.</summary>
/// <param name="purpose">What the delegate has to be for.</param>
/// <param name="program">Who signs, such as "ward".</param>
/// <param name="further">What its keys are for as well, where the delegate is.</param>
public sealed class SignerArguments(
    DelegationPurposes purpose, string program, DelegationPurposes further = DelegationPurposes.None)
{
    private readonly string _purpose = purpose.ToString().ToLowerInvariant();

    /// <summary>--authority.</summary>
    public Option<string> Authority { get; } = new("--authority")
    {
        Description = "With --delegation the authority's public key (PEM). Without it, for a trial, the authority's private key, which "
            + "signs itself (PKCS#8 PEM, from 'medagent authority new').",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>--delegation.</summary>
    public Option<string?> Delegation { get; } = new("--delegation")
    {
        Description = $"What the authority delegates to the {program}'s key (from 'medagent delegation new'): it needs the purpose "
            + $"{purpose.ToString().ToLowerInvariant()}. With the purpose delegate as well, the {program} signs with a new key each week, "
            + "and renews it by itself."
            + (further == DelegationPurposes.Policy ? " With the purpose policy it sends policies that 'medagent policy push' has ordered."
                : ""),
        HelpName = "FILE",
    };

    /// <summary>--delegate-key.</summary>
    public Option<string?> DelegateKey { get; } = new("--delegate-key")
    {
        Description = $"The {program}'s private key, which --delegation is for (PKCS#8 PEM).",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Authority);
        command.Add(Delegation);
        command.Add(DelegateKey);
    }

    /// <summary>Reads the keys and the delegation.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="clock">The time.</param>
    /// <param name="note">Gets a line for the operator, with whether it is a warning.</param>
    /// <exception cref="InvalidDataException">An option or a file is not right; the message says what to do.</exception>
    public CommandAuthority Open(ParseResult result, Func<DateTimeOffset> clock, Action<string, bool> note)
    {
        string path = result.GetValue(Authority)!;
        (string? delegationPath, string? keyPath) = (result.GetValue(Delegation), result.GetValue(DelegateKey));
        if (delegationPath is null != keyPath is null)
        {
            throw new InvalidDataException("--delegation and --delegate-key belong together: give both, or none");
        }

        if (delegationPath is null)
        {
            HospitalKey own = HospitalKey.Load(path);
            note(
                "the authority's own private key is in this process: whoever breaks into it can command every sensor of the hospital. "
                + "Give --delegation and --delegate-key instead",
                true);
            return own;
        }

        CosePublicKey authority = CosePublicKey.FromPem(path);
        HospitalKey key = HospitalKey.Load(keyPath!);
        (IReadOnlyList<byte[]> chain, IReadOnlyList<Delegation> delegations) = DelegationFile.Load(delegationPath, authority);
        if (!delegations[^1].Key.Equals(key.Public) || !delegations[^1].Purposes.HasFlag(purpose))
        {
            throw new InvalidDataException(
                $"{delegationPath}: this delegation is not for the key in {keyPath}, or not for the purpose {_purpose}; make one with "
                + $"'medagent delegation new --purpose {_purpose} delegate'");
        }

        return new CommandAuthority(authority, new WeeklySigner(key, chain, delegations[^1], purpose | further, clock, note));
    }
}

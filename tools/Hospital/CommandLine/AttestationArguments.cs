using System.CommandLine;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.CommandLine;

/// <summary>The options of every program that appraises what devices show of themselves.</summary>
public sealed class AttestationArguments
{
    /// <summary>--releases.</summary>
    public Option<string?> Releases { get; } = new("--releases")
    {
        Description = "A folder with the releases that the vendor has signed (*.suit): what devices show of their software is compared "
            + "with them.",
        HelpName = "FOLDER",
    };

    /// <summary>--vendor.</summary>
    public Option<string[]> Vendors { get; } = new("--vendor")
    {
        Description = "The vendor's public key (PEM), which must have signed a release in --releases. Give it again for a further key.",
        HelpName = "FILE",
    };

    /// <summary>--least-release.</summary>
    public Option<long> LeastRelease { get; } = new("--least-release")
    {
        Description = "The lowest sequence number of a release that may still run. [default: any]",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    /// <summary>--policy-version.</summary>
    public Option<long?> PolicyVersion { get; } = new("--policy-version")
    {
        Description = "The version of the policy that devices must have. [default: any]",
        HelpName = "N",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Releases);
        command.Add(Vendors);
        command.Add(LeastRelease);
        command.Add(PolicyVersion);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="warn">Gets what is no reference value, and why.</param>
    /// <returns>null without --releases: then nobody appraises anything.</returns>
    /// <exception cref="InvalidDataException">Something is missing, or cannot be read.</exception>
    public AttestationVerifier? Open(ParseResult result, Action<string> warn)
    {
        string[] vendors = result.GetValue(Vendors) ?? [];
        if (result.GetValue(Releases) is not { } folder)
        {
            return vendors.Length == 0 ? null : throw new InvalidDataException(
                "--vendor is the key of the releases in --releases; give that folder as well");
        }

        if (vendors.Length == 0)
        {
            throw new InvalidDataException("--releases needs the key of the vendor who has signed them; give it with --vendor");
        }

        ReferenceReleases references = new();
        foreach (string refused in references.AddFolder(folder, [.. vendors.Select(CosePublicKey.FromFile)]))
        {
            warn(refused);
        }

        return references.Count == 0
            ? throw new InvalidDataException(
                $"--releases {folder}: there is no release (*.suit) of this vendor; medagent release sign makes one")
            : new AttestationVerifier(references, new AttestationExpectations
            {
                LeastSequence = result.GetValue(LeastRelease),
                PolicyVersion = result.GetValue(PolicyVersion),
            });
    }
}

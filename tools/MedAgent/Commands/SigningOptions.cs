using System.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Who signs commands to devices: the authority with its own key, or a delegate with its key and its delegations.</summary>
internal sealed class SigningOptions
{
    /// <summary>--authority.</summary>
    public Option<string> Authority { get; } = new("--authority")
    {
        Description = "The authority's private key (PEM); with --delegation its public key.",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>--delegation.</summary>
    public Option<string[]> Delegation { get; } = new("--delegation")
    {
        Description = "What the authority delegates to --delegate-key (from 'medagent delegation new'). Where a delegate has delegated "
            + "further, give that one's file first, unless one file has both.",
        HelpName = "FILE",
    };

    /// <summary>--delegate-key.</summary>
    public Option<string?> DelegateKey { get; } = new("--delegate-key")
    {
        Description = "The delegate's private key (PEM), which signs in place of the authority's.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(Authority);
        command.Add(Delegation);
        command.Add(DelegateKey);
        command.Add(KeyPassphrase.FromFile);
    }

    /// <summary>Reads the keys.</summary>
    /// <param name="result">The command line.</param>
    /// <exception cref="InvalidDataException">A file is none of these, or they do not belong together.</exception>
    public CommandAuthority Open(ParseResult result)
    {
        string[] files = result.GetValue(Delegation) ?? [];
        string? keyFile = result.GetValue(DelegateKey);
        string path = result.GetValue(Authority)!;
        if (files.Length == 0 && keyFile is null)
        {
            return KeyPassphrase.Load(result, path);
        }

        if (files.Length == 0 || keyFile is null)
        {
            throw new InvalidDataException("--delegation and --delegate-key belong together; give both, or none");
        }

        CosePublicKey authority = CosePublicKey.FromPem(path);
        (IReadOnlyList<byte[]> chain, IReadOnlyList<Delegation> delegations) = DelegationFile.Load(files, authority);
        HospitalKey key = KeyPassphrase.Load(result, keyFile);
        if (!delegations[^1].Key.Equals(key.Public))
        {
            throw new InvalidDataException(
                $"{files[^1]}: this delegation is not for the key in {keyFile}; give the key that it was made for");
        }

        CommandSigner signer = new(key, chain);
        return new CommandAuthority(authority, () => signer);
    }

    /// <summary>The authority's public key, where nothing is signed.</summary>
    /// <param name="result">The command line.</param>
    /// <exception cref="InvalidDataException">A file is none of these.</exception>
    public CosePublicKey ReadPublic(ParseResult result) =>
        InputFile.ReadText(result.GetValue(Authority)!).Contains("PRIVATE KEY", StringComparison.Ordinal)
            ? Open(result).Public
            : CosePublicKey.FromPem(result.GetValue(Authority)!);

    /// <summary>Reads the keys for one command to one device: what the device would refuse is refused here.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="device">The device's id.</param>
    /// <exception cref="InvalidDataException">A file is none of these, or this signer may not command it.</exception>
    public CommandAuthority Open(ParseResult result, string command, string device) => Open(result, command, [device]);

    /// <summary>The same for one command to each of several devices.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="devices">The devices' ids.</param>
    /// <exception cref="InvalidDataException">A file is none of these, or this signer may not command one of the devices.</exception>
    public CommandAuthority Open(ParseResult result, string command, IEnumerable<string> devices)
    {
        CommandAuthority authority = Open(result);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return devices.Select(device => authority.Signer.FindObstacle(command, device, ward: null, now))
            .FirstOrDefault(obstacle => obstacle is not null) is not { } obstacle
            ? authority
            : throw new InvalidDataException($"{result.GetValue(DelegateKey)}: this key may not sign that: {obstacle}; use the authority's "
                + "own key, or make another delegation with 'medagent delegation new'");
    }
}

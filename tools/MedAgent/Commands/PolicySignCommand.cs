using System.CommandLine;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.MedAgent.Policies;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// <c>policy sign</c>. Devices that trust one authority refuse what another key signs, and a policy that is older than theirs: both are
/// found here, before the file is anywhere else.
/// </summary>
internal static class PolicySignCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> policy = new("policy") { Description = "The policy (JSON)." };
        Option<string> authority = new("--authority")
        {
            Description = "The authority's own private key (PEM): devices check this signature at each start, and take no delegate's.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> output = new("--out")
        {
            Description = "The file to write. The policy in it now is the last signed one: it must be by the same key and not be newer.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "policy.cose",
        };
        Command command = new(
            "sign",
            "Checks a policy and signs it. "
            + "Example: medagent policy sign policy.json --authority authority.key.pem")
        {
            policy, authority, output, KeyPassphrase.FromFile,
        };
        command.SetAction(result =>
        {
            string path = result.GetValue(authority)!;
            return Sign(result.GetValue(policy)!, path, () => KeyPassphrase.Load(result, path), result.GetValue(output)!);
        });
        return command;
    }

    private static int Sign(string path, string authorityPath, Func<HospitalKey> load, string output)
    {
        DataPolicy policy = PolicyCommands.Read(path, out PolicyDocument document);
        using HospitalKey authority = load();
        RefuseOtherKeys(path, document, policy, authorityPath, authority.Public);
        if (File.Exists(output) || Directory.Exists(output))
        {
            RefuseOlderVersions(policy, output, authority.Public);
        }

        File.WriteAllBytes(output, SignedPolicy.Sign(policy, authority));
        PolicyCommands.Warn(policy);
        Console.WriteLine($"{output} written, version {policy.Version}, signed by {Convert.ToHexStringLower(authority.Public.KeyId)}");
        return 0;
    }

    private static void RefuseOtherKeys(
        string path, PolicyDocument document, DataPolicy policy, string authorityPath, CosePublicKey authority)
    {
        if (document.ReadAuthority(path) is { } named && !named.Equals(authority))
        {
            throw new InvalidDataException(
                $"{authorityPath}: this is not the key of the authority that {path} names ({document.Authority}); sign with that one");
        }

        if (policy.Recipients.Contains(authority))
        {
            throw new InvalidDataException(
                $"{authorityPath}: this is the key of a recipient and not the authority's; sign with the authority's key");
        }
    }

    private static void RefuseOlderVersions(DataPolicy policy, string output, CosePublicKey authority)
    {
        if (!SignedPolicy.TryVerify(InputFile.ReadBytes(output), authority, out DataPolicy? last, out string reason))
        {
            throw new InvalidDataException(
                $"{output}: the last signed policy is in the way: {reason}; sign with its authority's key, or choose another --out");
        }

        if (policy.Version < last!.Version)
        {
            throw new InvalidDataException(
                $"{output}: the last signed policy has version {last.Version}, and devices with it refuse version {policy.Version}; "
                + $"raise the version above {last.Version}");
        }

        if (policy.Version == last.Version && !policy.HasSameContentAs(last))
        {
            Output.Warn(
                $"{output} had other contents with the same version {last.Version}; "
                + "raise the version if a device has it");
        }
    }
}

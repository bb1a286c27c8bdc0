using System.CommandLine;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>recipient new</c>, <c>authority new</c>, <c>maker new</c> and <c>vendor new</c>.</summary>
internal static class KeyCommands
{
    /// <summary>The commands for one kind of key.</summary>
    /// <param name="kind">"recipient", "authority", "maker" or "vendor".</param>
    /// <param name="description">What this kind of key is for.</param>
    /// <param name="more">What else can be done with it.</param>
    public static Command Create(string kind, string description, params IEnumerable<Command> more)
    {
        Option<string> output = new("--out")
        {
            Description = "The file for the private key (PKCS#8 PEM, readable by you only). The public key is written beside it as "
                + ".pub.pem.",
            HelpName = "FILE",
            DefaultValueFactory = _ => $"{kind}.key.pem",
        };
        Option<bool> force = new("--force")
        {
            Description = "Replace an existing key. What was encrypted for it can never be read again, and devices do not trust the new "
                + "one.",
        };
        Option<bool> passphrase = new("--passphrase")
        {
            Description = "Protect the private key with a passphrase, which is asked for. No service can use such a key; medagent asks "
                + "for the passphrase.",
        };
        Command make = new("new", $"Makes a P-256 key pair. Example: medagent {kind} new --out {kind}.key.pem")
        {
            output, force, passphrase, KeyPassphrase.FromFile,
        };
        make.SetAction(result =>
        {
            string path = result.GetValue(output)!;
            RefuseExisting(path, result.GetValue(force));
            return New(path, result.GetValue(force), result.GetValue(passphrase) ? KeyPassphrase.ForNew(result, path) : null);
        });
        Command command = new(kind, description) { make };
        foreach (Command other in more)
        {
            command.Add(other);
        }

        return command;
    }

    private static void RefuseExisting(string path, bool force)
    {
        if (File.Exists(path) && !force)
        {
            throw new IOException($"{path} exists already; choose another --out, or lose the key in it with --force");
        }
    }

    private static int New(string path, bool force, string? passphrase)
    {
        using HospitalKey key = HospitalKey.Create();
        key.Save(path, force, passphrase);
        string publicPath = Path.ChangeExtension(path, null);
        publicPath = (publicPath.EndsWith(".key", StringComparison.Ordinal) ? publicPath[..^4] : publicPath) + ".pub.pem";
        File.WriteAllText(publicPath, key.Public.ToPem());
        string protection = passphrase is null ? "" : ", with a passphrase";
        Console.WriteLine($"private key  {path} (readable by you only{protection})");
        Console.WriteLine($"public key   {publicPath}");
        Console.WriteLine($"key id       {Convert.ToHexStringLower(key.Public.KeyId)}");
        return 0;
    }
}

using System.CommandLine;
using NanoMedAgent.Hospital.Brokers;

namespace NanoMedAgent.Hospital.CommandLine;

/// <summary>
/// The options of every program that connects to a broker. There is none for a password, because other users can see a command line.
/// </summary>
public sealed class BrokerArguments
{
    /// <summary>The options.</summary>
    /// <param name="description">What the broker is for this program.</param>
    /// <param name="defaultAddress">The address if none is given; null for none.</param>
    /// <param name="isRequired">Whether --broker must be given.</param>
    public BrokerArguments(
        string description = "The MQTT broker.", string? defaultAddress = BrokerOptions.DefaultAddress, bool isRequired = false)
    {
        Address = new Option<string?>("--broker")
        {
            Description = $"{description} mqtts:// is with TLS. "
                + $"[default port: {BrokerAddress.PlainPort}, with TLS {BrokerAddress.TlsPort}]",
            HelpName = "[mqtt[s]://]HOST[:PORT]",
            Required = isRequired,
        };
        if (defaultAddress is not null && !isRequired)
        {
            Address.DefaultValueFactory = _ => defaultAddress;
        }
    }

    /// <summary>--broker.</summary>
    public Option<string?> Address { get; }

    /// <summary>--broker-ca.</summary>
    public Option<string?> Ca { get; } = new("--broker-ca")
    {
        Description = "The certificate of the broker's CA (PEM). [default: the CAs that the operating system trusts]",
        HelpName = "FILE",
    };

    /// <summary>--broker-cert.</summary>
    public Option<string?> Certificate { get; } = new("--broker-cert")
    {
        Description = "This program's certificate for the broker (PEM).",
        HelpName = "FILE",
    };

    /// <summary>--broker-key.</summary>
    public Option<string?> Key { get; } = new("--broker-key")
    {
        Description = "The private key of --broker-cert (PEM).",
        HelpName = "FILE",
    };

    /// <summary>--broker-user.</summary>
    public Option<string?> User { get; } = new("--broker-user")
    {
        Description = $"This program's user at the broker. [default: the variable {BrokerOptions.UserVariable}]",
        HelpName = "NAME",
    };

    /// <summary>--broker-password-file.</summary>
    public Option<string?> PasswordFile { get; } = new("--broker-password-file")
    {
        Description = $"A file with that user's password. [default: the variable {BrokerOptions.PasswordVariable}]",
        HelpName = "FILE",
    };

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [Address, Ca, Certificate, Key, User, PasswordFile];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was typed.</summary>
    /// <returns>null if there is no address.</returns>
    public BrokerOptions? Read(ParseResult result) => result.GetValue(Address) is { } address
        ? new BrokerOptions
        {
            Address = address,
            CaFile = result.GetValue(Ca),
            CertificateFile = result.GetValue(Certificate),
            KeyFile = result.GetValue(Key),
            User = result.GetValue(User),
            PasswordFile = result.GetValue(PasswordFile),
        }
        : null;

    /// <summary>The broker that was named, checked. A program with no default address asks <see cref="Read"/> first.</summary>
    /// <exception cref="InvalidDataException">An option is not right; the message says what to do.</exception>
    public BrokerAccess Open(ParseResult result) => BrokerAccess.Open(Read(result) ?? new BrokerOptions());
}

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>
/// Where the broker is and how to log in there, as texts: a command line and a configuration fill it alike. <see cref="BrokerAccess"/>
/// checks it.
/// </summary>
public sealed record BrokerOptions
{
    /// <summary>The address, if none is given.</summary>
    public const string DefaultAddress = "127.0.0.1:1883";

    /// <summary>The environment variable with the user's name.</summary>
    public const string UserVariable = "NANOMEDAGENT_BROKER_USER";

    /// <summary>The environment variable with the password.</summary>
    public const string PasswordVariable = "NANOMEDAGENT_BROKER_PASSWORD";

    /// <summary>mqtt://HOST, mqtts://HOST or HOST, each with or without :PORT.</summary>
    public string Address { get; init; } = DefaultAddress;

    /// <summary>The certificates of the broker's CA (PEM); null for those that the operating system trusts.</summary>
    public string? CaFile { get; init; }

    /// <summary>The program's certificate for the broker (PEM); null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The private key of the certificate (PEM).</summary>
    public string? KeyFile { get; init; }

    /// <summary>The user's name; null for the one in <see cref="UserVariable"/>, or none.</summary>
    public string? User { get; init; }

    /// <summary>A file with the user's password; null for <see cref="Password"/>.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>
    /// The password, from a configuration and never from a command line; null for the one in <see cref="PasswordVariable"/>.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>Whether user and password may come from the environment.</summary>
    public bool IsFromEnvironment { get; init; } = true;

    /// <summary>The address alone: the password is nobody's.</summary>
    public override string ToString() => Address;
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>What a program shows a broker, and the CAs by which it checks the broker; read from the files of the options.</summary>
/// <param name="Authorities">The CAs of the broker; null for those that the operating system trusts.</param>
/// <param name="Certificate">The program's own certificate with its private key, or null.</param>
/// <param name="Intermediates">The certificates behind it in its file: of the CAs between it and one that the broker knows.</param>
/// <param name="User">The user's name, or null.</param>
/// <param name="Password">The user's password, or null.</param>
internal sealed record BrokerLogin(
    X509Certificate2Collection? Authorities,
    X509Certificate2? Certificate,
    X509Certificate2Collection Intermediates,
    string? User,
    byte[]? Password) : IDisposable
{
    /// <summary>Reads and checks files and environment.</summary>
    /// <param name="options">The options.</param>
    /// <param name="hasTls">Whether the connection uses TLS.</param>
    /// <exception cref="InvalidDataException">The message says which file, and what to do.</exception>
    public static BrokerLogin Read(BrokerOptions options, bool hasTls)
    {
        if (!hasTls && (options.CaFile ?? options.CertificateFile ?? options.KeyFile) is { } file)
        {
            throw new InvalidDataException(
                $"{file}: certificates are for TLS, and {options.Address} is without; write --broker mqtts://HOST, or leave them out");
        }

        if (options.KeyFile is not null && options.CertificateFile is null)
        {
            throw new InvalidDataException("--broker-cert and --broker-key go together: give both, or none");
        }

        (string? user, byte[]? password) = ReadUser(options);
        X509Certificate2Collection own = options.CertificateFile is { } ownFile ? CertificateFiles.Read(ownFile, "--broker-cert") : [];
        return new BrokerLogin(
            options.CaFile is { } authorities ? CertificateFiles.Read(authorities, "--broker-ca") : null,
            options.CertificateFile is { } path
                ? CertificateFiles.ReadOwn(own[0], path, options.KeyFile, "--broker-cert", "--broker-key")
                : null,
            [.. own.Skip(1)],
            user,
            password);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate?.Dispose();
        CryptographicOperations.ZeroMemory(Password);
    }

    private static (string? User, byte[]? Password) ReadUser(BrokerOptions options)
    {
        string? user = options.User ?? ReadVariable(options, BrokerOptions.UserVariable);
        string? password = options.PasswordFile is { } file
            ? InputFile.ReadText(file).TrimEnd('\r', '\n')
            : options.Password ?? ReadVariable(options, BrokerOptions.PasswordVariable);
        string? mistake = (user, password) switch
        {
            (null, null) => null,
            (_, "") => $"{options.PasswordFile ?? "the password"}: the file is empty; write the broker's password into it",
            (null, _) => $"there is a password for the broker, but no user: give --broker-user NAME or the variable "
                + BrokerOptions.UserVariable,
            ("", _) => "--broker-user: the name is empty; give the user's name at the broker",
            (_, null) => $"the password of the broker's user {user} is missing: give --broker-password-file FILE or the variable "
                + BrokerOptions.PasswordVariable,
            _ => null,
        };
        return mistake is null
            ? (user, password is null ? null : Encoding.UTF8.GetBytes(password))
            : throw new InvalidDataException(mistake);
    }

    private static string? ReadVariable(BrokerOptions options, string name)
    {
        string? text = options.IsFromEnvironment ? Environment.GetEnvironmentVariable(name) : null;
        return string.IsNullOrEmpty(text) ? null : text;
    }
}

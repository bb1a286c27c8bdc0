using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Registrar.Serving;

/// <summary>The clients of the EST server, out of a JSON file.</summary>
public sealed class EstClients
{
    private const string Example =
        """[{ "certificate": "pump-gateway", "names": ["pump-*.hospital.example"] }]""";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private readonly IReadOnlyList<EstClientRule> _rules;

    private EstClients(IReadOnlyList<EstClientRule> rules) => _rules = rules;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It is not right; the message says what to do.</exception>
    public static EstClients Load(string path)
    {
        EstClientRule[] rules = JsonInput.Read<EstClientRule[]>(path, Format, Example);
        foreach (EstClientRule rule in rules)
        {
            bool hasPassword = rule.PasswordSha256 is { Length: 64 } digest && digest.All(char.IsAsciiHexDigit);
            if (rule.Certificate is null == rule.User is null || rule.User is null == hasPassword)
            {
                throw new InvalidDataException(
                    $"{path}: a client has either a certificate, or a user with passwordSha256 (64 hexadecimal digits). "
                    + $"Example: {Example}");
            }

            if (rule.Names.Count == 0 || !rule.Names.All(NamePattern.IsPattern))
            {
                throw new InvalidDataException(
                    $"{path}: the names of {rule.Certificate ?? rule.User} are not DNS names with a star in the first label at most, such "
                    + "as pump-*.hospital.example");
            }
        }

        return new EstClients(rules);
    }

    /// <summary>The rule of a client with a certificate, which was verified before; null if there is none.</summary>
    /// <param name="commonName">Of its certificate.</param>
    public EstClientRule? FindByCertificate(string commonName) =>
        _rules.FirstOrDefault(rule => rule.Certificate is { } name && name == commonName);

    /// <summary>The rule of a client that has given a password; null if there is none, or the password is wrong.</summary>
    /// <param name="authorization">The header, such as "Basic ...".</param>
    public EstClientRule? FindByPassword(string authorization)
    {
        const string scheme = "Basic ";
        byte[] credentials = new byte[authorization.Length];
        if (!authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(authorization[scheme.Length..], credentials, out int length))
        {
            return null;
        }

        int colon = Array.IndexOf(credentials, (byte)':', 0, length);
        if (colon < 0)
        {
            return null;
        }

        string user = Encoding.UTF8.GetString(credentials, 0, colon);
        byte[] digest = SHA256.HashData(credentials.AsSpan(colon + 1, length - colon - 1));
        return _rules.FirstOrDefault(rule => rule.User == user
            && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(rule.PasswordSha256!), digest));
    }
}

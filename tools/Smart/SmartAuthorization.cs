using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Smart;

/// <summary>
/// Access tokens after SMART App Launch 2.2, "Backend Services": a program signs an assertion with its own key (RFC 7523) and gets a
/// token for a few minutes. No secret goes over the wire.
/// </summary>
/// <param name="http">The connection.</param>
/// <param name="tokenAddress">The authorization server's token endpoint.</param>
/// <param name="clientId">The program's name at the authorization server.</param>
/// <param name="key">The program's key, of P-384 (ES384).</param>
/// <param name="scope">What it asks for.</param>
/// <param name="time">The clock.</param>
public sealed class SmartAuthorization(
    HttpClient http, Uri tokenAddress, string clientId, ECDsa key, string scope, TimeProvider time) : IDisposable
{
    // At most five minutes.
    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(4);

    // A token is renewed before it expires.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1);
    private volatile string? _token;
    private DateTimeOffset _until;

    /// <summary>Reads a private key of P-384, with which requests for tokens are signed (PKCS#8 PEM).</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it.</param>
    /// <exception cref="InvalidDataException">It is none; the message says what to do.</exception>
    public static ECDsa ReadKey(string path, string option)
    {
        string pem = InputFile.ReadText(path);
        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (key.KeySize == 384 && key.ExportParameters(includePrivateParameters: true).D is not null)
            {
                return key;
            }
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException or PlatformNotSupportedException)
        {
            key.Dispose();
            throw Unusable(failure.Message.TrimEnd('.'), failure);
        }

        key.Dispose();
        throw Unusable("it is not of P-384", null);

        InvalidDataException Unusable(string why, Exception? failure) => new(
            $"{option} {path}: this is no private key of P-384 ({why}); make one with openssl genpkey -algorithm EC -pkeyopt "
            + "ec_paramgen_curve:P-384", failure);
    }

    /// <summary>A token, or why there is none.</summary>
    public async Task<(string? Token, string Reason)> GetTokenAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await GetTokenAloneAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The server does not take the token any more.</summary>
    public void Forget() => _token = null;

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>The public key as a JWK set, for the authorization server (RFC 7517).</summary>
    public string ToKeySet()
    {
        JsonWebKey jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(Public(key));
        return JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "EC", crv = jwk.Crv, x = jwk.X, y = jwk.Y, use = "sig", alg = "ES384", kid = KeyId(key) } },
        });
    }

    private async Task<(string? Token, string Reason)> GetTokenAloneAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (_token is { } current && now < _until)
        {
            return (current, "");
        }

        using FormUrlEncodedContent form = new(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = scope,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = Assertion(now),
        });
        using HttpResponseMessage response = await http.PostAsync(tokenAddress, form, cancellation);
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
        return Read(response.StatusCode, body, now);
    }

    private static ECDsaSecurityKey Public(ECDsa key) => new(ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));

    /// <summary>The name of a key: its thumbprint (RFC 7638).</summary>
    private static string KeyId(ECDsa key) => Base64UrlEncoder.Encode(Public(key).ComputeJwkThumbprint());

    private (string? Token, string Reason) Read(HttpStatusCode status, byte[] body, DateTimeOffset now)
    {
        string reason = FormattableString.Invariant($"no token from {tokenAddress.Host}: HTTP {(int)status}");
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            if (status == HttpStatusCode.OK && answer.RootElement.GetProperty("access_token").GetString() is { Length: > 0 } token)
            {
                TimeSpan life = answer.RootElement.TryGetProperty("expires_in", out JsonElement seconds)
                    ? TimeSpan.FromSeconds(Math.Clamp(seconds.GetInt32(), 0, 86_400))
                    : DefaultLife;
                (_token, _until) = (token, now + life - Margin);
                return (token, "");
            }

            // RFC 6749, section 5.2: a word.
            return (null, answer.RootElement.TryGetProperty("error", out JsonElement error)
                ? $"{reason}, {new string([.. (error.GetString() ?? "").Where(char.IsAsciiLetterOrDigit).Take(40)])}"
                : reason);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return (null, $"{reason}; the answer is not that of a token endpoint");
        }
    }

    private string Assertion(DateTimeOffset now) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object>
            {
                ["iss"] = clientId,
                ["sub"] = clientId,
                ["aud"] = tokenAddress.AbsoluteUri,
                ["jti"] = Guid.NewGuid().ToString("N"),
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = (now + AssertionLife).ToUnixTimeSeconds(),
            },
            SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(key) { KeyId = KeyId(key) }, SecurityAlgorithms.EcdsaSha384),
        });
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Registrar.Authorities;

namespace NanoMedAgent.Registrar.Issuing;

/// <summary>
/// The registrar's own certificate: renewed for a new key at two thirds of its life, and got at once where the one at hand is from a CA
/// that does not count. Certificate and key go into one file with one rename, so that a crash leaves the old pair or the new one. Until
/// then, the new key and the ticket of a request that waits are in files beside it.
/// </summary>
/// <param name="file">Of the certificate. It has to be writable, and so has its folder.</param>
/// <param name="authority">Whom to ask.</param>
/// <param name="trusted">The CAs that count.</param>
/// <param name="first">The certificate at hand.</param>
/// <param name="reopen">Reads the file again, and has the CA asked with what is in it.</param>
/// <param name="log">What happens is logged here.</param>
public sealed class OwnCertificate(
    string file, ICertificateAuthority authority, TrustedAuthorities trusted, X509Certificate2 first, Func<X509Certificate2> reopen,
    RegistrarLog log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    private X509Certificate2 _certificate = first;
    private TimeSpan _pause = FirstPause;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>When it expires.</summary>
    public DateTimeOffset NotAfter => _certificate.NotAfter.ToUniversalTime();

    /// <summary>Why it could not be renewed the last time; null if it need not be, or was.</summary>
    public string? Fault { get; private set; }

    private string KeyFile => file + ".next";

    private string TicketFile => file + ".ticket";

    /// <summary>Renews it if it is due.</summary>
    public async Task StepAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        DateTimeOffset notBefore = _certificate.NotBefore.ToUniversalTime();
        bool isDue = !trusted.IsIssuerOf(_certificate) || now >= notBefore + ((NotAfter - notBefore) * (2.0 / 3));
        if (!isDue || now < _next)
        {
            return;
        }

        try
        {
            using RegistrarKey key = NextKey();
            byte[]? ticket = File.Exists(TicketFile) ? InputFile.ReadBytes(TicketFile) : null;
            AuthorityAnswer answer = await authority.RenewOwnAsync(key, ticket, cancellation);
            if (answer.Outcome == AuthorityOutcome.Done)
            {
                Keep(answer, key);
                return;
            }

            File.Delete(TicketFile);
            if (answer.Outcome == AuthorityOutcome.Waiting)
            {
                WritePrivately(TicketFile, answer.Ticket);
                _next = now + answer.CheckAfter;
                return;
            }

            Fail(answer.Reason, now);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Fail(failure.Message, now);
        }
    }

    private static void WritePrivately(string path, byte[] content)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream stream = new(path, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private RegistrarKey NextKey()
    {
        if (File.Exists(KeyFile) && RegistrarKey.TryRead(InputFile.ReadText(KeyFile)) is { } begun)
        {
            return begun;
        }

        RegistrarKey key = RegistrarKey.Create();
        File.Delete(TicketFile);
        WritePrivately(KeyFile, System.Text.Encoding.ASCII.GetBytes(key.ToPem()));
        return key;
    }

    private void Keep(AuthorityAnswer answer, RegistrarKey key)
    {
        string pem = PemEncoding.WriteString("CERTIFICATE", answer.Certificate!) + "\n"
            + PemEncoding.WriteString("CERTIFICATE", answer.Issuer!) + "\n" + key.ToPem();
        string written = file + ".written";
        WritePrivately(written, System.Text.Encoding.ASCII.GetBytes(pem));
        File.Move(written, file, overwrite: true);
        File.Delete(KeyFile);
        File.Delete(TicketFile);
        _certificate = reopen();
        (_pause, Fault) = (FirstPause, null);
        log.RenewedOwn(_certificate.SerialNumber, NotAfter);
    }

    private void Fail(string reason, DateTimeOffset now)
    {
        Fault = $"the registrar's certificate expires at {NotAfter:u} and could not be renewed: {reason}";
        log.NotRenewedOwn(NotAfter, reason);
        _next = now + _pause;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }
}

using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.CommandLine;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Operations.Auditing;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Operations.Logging;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.Ward;

/// <summary>The command line of the ward.</summary>
internal static class WardCommand
{
    private static readonly ServiceOptions Service = new();

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "The address and port for browsers. Beyond this machine it needs --oidc-authority and --certificate.",
        HelpName = "ADDRESS:PORT",
        DefaultValueFactory = _ => "127.0.0.1:8080",
    };

    private static readonly Option<string?> Certificate = new("--certificate")
    {
        Description = "The certificate for browsers, with its chain (PEM).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> CertificateKey = new("--certificate-key")
    {
        Description = "The certificate's private key (PEM).",
        HelpName = "FILE",
    };

    private static readonly Option<Uri?> PublicAddress = new("--public-address")
    {
        CustomParser = WebAddress.Parse,
        Description = "The address that browsers use when a proxy on this machine ends TLS.",
        HelpName = "https://NAME",
    };

    private static readonly BrokerArguments Broker = new("The MQTT broker of the sensors.");

    private static readonly Option<string> Store = new("--db")
    {
        Description = "The collector's database: a SQLite file, or a PostgreSQL connection string or URI.",
        HelpName = "TARGET",
        DefaultValueFactory = _ => "readings.db",
    };

    private static readonly Option<string?> StoreToRead = new("--db-read")
    {
        Description = "Where the dashboard reads values from: a read replica of PostgreSQL, or PgBouncer; a connection string or URI. What "
            + "writes uses --db.",
        HelpName = "TARGET",
    };

    private static readonly SignerArguments Signer = new(DelegationPurposes.Grant, "ward", DelegationPurposes.Policy);

    private static readonly Option<string> Policy = new("--policy")
    {
        Description = "The signed policy on the ward's sensors (from 'medagent policy sign').",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string?> Recipient = new("--recipient")
    {
        Description = "The recipient's private key (PKCS#8 PEM), which the policy must name. With it the collector runs in here; else run "
            + "one on the same --db.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> KeepEvidence = new("--keep-evidence")
    {
        Description = "The collector in here also stores each announcement and each sealed reading as it arrived, for 'medagent readings "
            + "verify'.",
    };

    private static readonly AttestationArguments Attestation = new();

    private static readonly Option<AttestationConsequence> OnContraindicated = new("--on-contraindicated")
    {
        Description = "What follows when a sensor does not run what the vendor signed: note it, quarantine what it sends until it shows a "
            + "release of the vendor or an administrator activates it, or suspend the sensor until an administrator activates it.",
        HelpName = "note|quarantine|suspend",
        DefaultValueFactory = _ => AttestationConsequence.Note,
    };

    private static readonly Option<string> SilentAfter = new("--silent-after")
    {
        Description = "So many seconds after a reading was due, a silent sensor is a technical alarm of low, medium and high priority.",
        HelpName = "LOW,MEDIUM,HIGH",
        DefaultValueFactory = _ => "30,120,300",
    };

    private static readonly Option<string?> Escalation = new("--escalation")
    {
        Description = "To whom an alarm goes that nobody has acknowledged, and when (JSON): to pages, webhooks, topics of the broker.",
        HelpName = "FILE",
    };

    private static readonly Option<string> AcknowledgeReasons = new("--acknowledge-reasons")
    {
        Description = "Whoever acknowledges an alarm chooses one of these reasons, which the history keeps. Without it none is asked for.",
        HelpName = "REASON,…",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string> Shifts = new("--shifts")
    {
        Description = "When the shifts of a day begin, by the clocks of the ward.",
        HelpName = "HH:MM,…",
        DefaultValueFactory = _ => "06:00,14:00,22:00",
    };

    private static readonly Option<string> PageLanguage = new("--language")
    {
        Description = "The language of the pages where neither a person nor the browser has chosen one.",
        HelpName = "en|de|fr|es",
        DefaultValueFactory = _ => Language.English.Code,
    };

    private static readonly Option<string> Ward = new("--ward")
    {
        Description = "The ward's name, beds and patients (JSON).",
        HelpName = "FILE",
        DefaultValueFactory = _ => "ward.json",
    };

    private static readonly Option<string?> Admissions = new("--admissions")
    {
        Description = "The ward's name in the hospital's record system. Its patients and beds are then those that "
            + "'nanomedagent-admissions' has written into the database, and not those of --ward.",
        HelpName = "WARD",
    };

    private static readonly ProviderArguments Provider = new();

    private static readonly Option<int> IdleMinutes = new("--idle-minutes")
    {
        Description = "Minutes without use after which a session ends, because staff share tablets. Give 720 for a screen that nobody "
            + "touches.",
        HelpName = "N",
        DefaultValueFactory = _ => 30,
    };

    /// <summary>Runs a command line.</summary>
    /// <returns>0, or 2 after a failure; standard error has the reason.</returns>
    public static Task<int> RunAsync(string[] args) => ServiceProgram.RunAsync("Ward", Create(), Service, args, ServeAsync);

    /// <summary>The root command, which does nothing yet.</summary>
    internal static RootCommand Create()
    {
        RootCommand root = new("The ward's web pages: pair sensors with patients, see all beds, see each sensor. Ctrl+C stops it.")
        {
            Listen, Certificate, CertificateKey, PublicAddress, Store, StoreToRead, Policy, Recipient, KeepEvidence, Ward,
            Admissions, OnContraindicated, SilentAfter, Escalation, AcknowledgeReasons, Shifts, PageLanguage,
            IdleMinutes,
        };
        Provider.AddTo(root);
        Signer.AddTo(root);
        Attestation.AddTo(root);
        Broker.AddTo(root);
        Service.AddTo(root);
        root.SetAction(_ => 0);
        return root;
    }

    private static async Task<int> ServeAsync(ParseResult result, IConfiguration configuration, CancellationToken cancellation)
    {
        ServiceSettings settings = Service.Read(result);
        using ILoggerFactory logging = LoggerFactory.Create(builder => builder.AddServiceLog(settings, configuration));
        ILogger log = logging.CreateLogger("Ward");
        CommandAuthority authority = Signer.Open(
            result, () => DateTimeOffset.UtcNow, (line, isWarning) => (isWarning ? (Action<string>)log.Warn : log.Note)(line));
        using HospitalKey? recipient = result.GetValue(Recipient) is { } path ? HospitalKey.Load(path) : null;
        using AdmissionRecords? admissions = OpenAdmissions(result);
        DataPolicy policy = SignedPolicy.Load(result.GetValue(Policy)!, authority.Public, recipient?.Public);
        WardOptions options = new()
        {
            Listen = ServiceOptions.ReadEndPoint("--listen", result.GetValue(Listen)!),
            Certificate = ReadCertificate(result),
            PublicAddress = result.GetValue(PublicAddress),
            Broker = Broker.Open(result),
            Database = result.GetValue(Store)!,
            DatabaseToRead = result.GetValue(StoreToRead),
            Authority = authority,
            PolicyVersion = policy.Version,
            Score = policy.Alarms?.Score,
            Policy = InputFile.ReadBytes(result.GetValue(Policy)!),
            Periods = policy.Periods.ToDictionary(each => each.Key, each => TimeSpan.FromSeconds(each.Value)),
            Silence = SilenceRule.Parse(result.GetValue(SilentAfter)!) ?? throw new InvalidDataException(
                $"--silent-after {result.GetValue(SilentAfter)}: give three rising numbers of seconds from 5 to 3600, such as 30,120,300"),
            Escalation = result.GetValue(Escalation) is { } rule ? EscalationFile.Load(rule) : null,
            AcknowledgementReasons = Configuration.AcknowledgementReasons.Parse(result.GetValue(AcknowledgeReasons)!)
                ?? throw new InvalidDataException(
                    $"--acknowledge-reasons {result.GetValue(AcknowledgeReasons)}: give up to eight different reasons of 1 to 40 "
                        + "characters, with commas between them"),
            Shifts = ShiftTimes.Parse(result.GetValue(Shifts)!) ?? throw new InvalidDataException(
                $"--shifts {result.GetValue(Shifts)}: give up to twelve rising times of a day, such as 06:00,14:00,22:00"),
            Language = Language.All.FirstOrDefault(each => each.Code == result.GetValue(PageLanguage)) ?? throw new InvalidDataException(
                $"--language {result.GetValue(PageLanguage)}: give one of {string.Join(", ", Language.All.Select(each => each.Code))}"),
            Recipient = recipient,
            KeepsEvidence = result.GetValue(KeepEvidence),
            Verifier = Attestation.Open(result, warning => log.Warn(warning)),
            OnContraindicated = result.GetValue(OnContraindicated),
            Records = (IRecordSystem?)admissions ?? WardFile.Load(result.GetValue(Ward)!),
            Provider = Provider.Read(result),
            IdleLimit = ReadIdleLimit(result.GetValue(IdleMinutes)),
            Service = settings,
            Log = log,
        };
        if (options.FindFault() is { Length: > 0 } fault)
        {
            throw new InvalidDataException(fault);
        }

        using (NamedStore.Open(options.Database))
        {
            // A database that cannot be read is reported with its name.
        }

        if (options.DatabaseToRead is { } replica)
        {
            try
            {
                NamedStore.OpenToRead(replica).Dispose();
            }
            catch (InvalidDataException failure) when (!NamedStore.IsFile(replica))
            {
                // It may come later; until then the dashboard says that it cannot be read.
                log.Warn(failure.Message);
            }
        }

        if (options.Broker.Warning is { Length: > 0 } warning)
        {
            log.Warn(warning);
        }

        using AssociationStore store = AssociationStore.Open(options.Database);
        using ServiceRun run = ServiceRun.Begin(
            store.Audit, typeof(WardCommand).Assembly, "ward", options.Records.Ward, line => log.Warn(line), seesRunBefore: true);
        await using WardHost ward = await WardHost.StartAsync(options);
        log.Note($"{options.Records.Ward}: {options.PublicAddress ?? ward.Address}");
        if (options.Provider is null)
        {
            log.Warn("no identity provider (--oidc-authority): anybody at this machine can sign in as staff");
        }

        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }

    private static AdmissionRecords? OpenAdmissions(ParseResult result)
    {
        if (result.GetValue(Admissions) is not { } ward)
        {
            return null;
        }

        if (ward.Length is 0 or > AdmissionRules.NameLengthLimit || result.GetResult(Ward) is { Implicit: false })
        {
            throw new InvalidDataException(ward.Length is 0 or > AdmissionRules.NameLengthLimit
                ? $"--admissions: the ward's name has 1 to {AdmissionRules.NameLengthLimit} characters; write it as the record system does"
                : "--ward and --admissions: patients and beds are those of the file or those of the database; leave one of them out");
        }

        using (NamedStore.Open(result.GetValue(Store)!))
        {
            // A database that cannot be read is reported with its name.
        }

        return new AdmissionRecords(result.GetValue(Store)!, ward, () => DateTimeOffset.UtcNow);
    }

    private static TimeSpan ReadIdleLimit(int minutes) => minutes is >= 1 and <= 720
        ? TimeSpan.FromMinutes(minutes)
        : throw new InvalidDataException(FormattableString.Invariant($"--idle-minutes {minutes}: give 1 to 720, which is a shift"));

    private static X509Certificate2? ReadCertificate(ParseResult result)
    {
        string? certificate = result.GetValue(Certificate);
        string? key = result.GetValue(CertificateKey);
        return (certificate, key) switch
        {
            (null, null) => null,
            (not null, not null) => LoadCertificate(certificate, key),
            _ => throw new InvalidDataException("--certificate and --certificate-key belong together"),
        };
    }

    private static X509Certificate2 LoadCertificate(string certificate, string key)
    {
        string pem = InputFile.ReadText(certificate);
        string keyPem = InputFile.ReadText(key);
        try
        {
            return X509Certificate2.CreateFromPem(pem, keyPem);
        }
        catch (Exception mistake) when (mistake is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"--certificate {certificate} and --certificate-key {key}: these are not a certificate and its private key (PEM) "
                + $"({mistake.Message.TrimEnd('.')}); give two files that belong together", mistake);
        }
    }
}

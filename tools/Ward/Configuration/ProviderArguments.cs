using System.CommandLine;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Ward.Configuration;

/// <summary>The options that say where staff sign in, and who has which role.</summary>
internal sealed class ProviderArguments
{
    private readonly Option<Uri?> _authority = new("--oidc-authority")
    {
        CustomParser = WebAddress.Parse,
        Description = "The hospital's OpenID Connect provider. Without it anybody at this machine can sign in as staff.",
        HelpName = "https://ISSUER",
    };

    private readonly Option<string> _client = new("--oidc-client")
    {
        Description = "The ward's client id at the provider.",
        HelpName = "ID",
        DefaultValueFactory = _ => "nanomedagent-ward",
    };

    private readonly Option<string?> _secret = new("--oidc-secret")
    {
        Description = "A file with the client's secret. Without it the client is public, with PKCE.",
        HelpName = "FILE",
    };

    private readonly Option<string> _roles = new("--oidc-roles")
    {
        Description = "The claim of the ID token that lists roles or groups. Keys inside a claim come after dots: realm_access.roles.",
        HelpName = "CLAIM",
        DefaultValueFactory = _ => "roles",
    };

    private readonly Option<string[]> _nurse = new("--oidc-nurse")
    {
        Description = "The value of that claim for a nurse; several may be given.",
        HelpName = "VALUE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["nurse"],
    };

    private readonly Option<string[]> _admin = new("--oidc-admin")
    {
        Description = "The value of that claim for an administrator; several may be given.",
        HelpName = "VALUE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["admin"],
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The provider; null without one.</summary>
    /// <exception cref="InvalidDataException">What is given does not fit together; the message says what to do.</exception>
    public IdentityProvider? Read(ParseResult result)
    {
        if (result.GetValue(_authority) is not { } issuer)
        {
            return All.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } alone
                ? throw new InvalidDataException(
                    $"{alone.Name} without --oidc-authority: anybody at this machine could sign in as staff; give the provider's issuer, "
                    + $"or leave {alone.Name} out")
                : null;
        }

        if (issuer.Scheme != Uri.UriSchemeHttps && !issuer.IsLoopback)
        {
            throw new InvalidDataException($"--oidc-authority {issuer}: this is not an https address");
        }

        string secret = result.GetValue(_secret) is { } path ? InputFile.ReadText(path).Trim() : "";
        if (result.GetValue(_secret) is { } file && secret.Length == 0)
        {
            throw new InvalidDataException($"--oidc-secret {file}: the file is empty; write the client's secret into it");
        }

        (string claim, string[] nurses, string[] admins) =
            (result.GetValue(_roles)!, result.GetValue(_nurse)!, result.GetValue(_admin)!);
        if (nurses.Concat(admins).Append(claim).Append(result.GetValue(_client)).Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidDataException(
                "--oidc-client, --oidc-roles, --oidc-nurse and --oidc-admin: an empty text is no name; write what the provider has");
        }

        if (nurses.Intersect(admins).FirstOrDefault() is { } both)
        {
            throw new InvalidDataException(
                $"--oidc-nurse {both} and --oidc-admin {both}: whoever has it would be an administrator; leave it out of one of them");
        }

        return new IdentityProvider(issuer, result.GetValue(_client)!, secret, claim, nurses, admins);
    }

    private IEnumerable<Option> All => [_authority, _client, _secret, _roles, _nurse, _admin];
}

using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Tests.World;

/// <summary>
/// A FHIR server on loopback with its token endpoint, after SMART App Launch 2.2 "Backend Services" and RFC 7523: it knows one client by
/// its JWK set, and refuses everything that the specification lets it refuse.
/// </summary>
internal sealed class SmartServer : IAsyncDisposable
{
    public const string ClientId = "gateway-3";
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan LongestAssertion = TimeSpan.FromMinutes(5);

    private readonly WebApplication _application;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = [];
    private readonly ConcurrentDictionary<string, byte> _assertions = [];
    private int _transactions;

    private SmartServer(WebApplication application, TimeProvider time)
    {
        _application = application;
        _time = time;
    }

    /// <summary>What the client has registered.</summary>
    public string KeySet { get; set; } = """{"keys":[]}""";

    public Uri Address { get; private set; } = null!;

    public Uri Tokens => new(Address, "token");

    public TimeSpan TokenLife { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Answered by the token endpoint in place of what it would answer.</summary>
    public (int Status, string Body)? Instead { get; set; }

    /// <summary>How many tokens it has given.</summary>
    public int Given => _assertions.Count;

    /// <summary>Transactions that it has taken.</summary>
    public int Transactions => _transactions;

    /// <summary>The scopes of the last request.</summary>
    public string Scope { get; private set; } = "";

    public static async Task<SmartServer> StartAsync(TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        SmartServer server = new(builder.Build(), time);
        IEndpointRouteBuilder routes = server._application;
        routes.MapPost("/token", server.GiveAsync);
        routes.MapPost("/r4", async context =>
        {
            if (await server.AnswerAsync(context, """{"resourceType":"Bundle","type":"transaction-response"}"""))
            {
                Interlocked.Increment(ref server._transactions);
            }
        });
        await server._application.StartAsync();
        IServer kestrel = server._application.Services.GetRequiredService<IServer>();
        server.Address = new Uri(kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    /// <summary>It forgets its tokens, as after a restart.</summary>
    public void ForgetTokens() => _tokens.Clear();

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task<bool> AnswerAsync(HttpContext context, string body)
    {
        string[] authorization = context.Request.Headers.Authorization.ToString().Split(' ');
        if (authorization is not ["Bearer", var token] || !_tokens.TryGetValue(token, out DateTimeOffset until)
            || _time.GetUtcNow() >= until)
        {
            context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            return false;
        }

        context.Response.ContentType = "application/fhir+json";
        await context.Response.WriteAsync(body);
        return true;
    }

    private async Task GiveAsync(HttpContext context)
    {
        if (Instead is { } other)
        {
            context.Response.StatusCode = other.Status;
            await context.Response.WriteAsync(other.Body);
            return;
        }

        IFormCollection form = await context.Request.ReadFormAsync();
        string assertion = form["client_assertion"].ToString();
        string? error = form["grant_type"] != "client_credentials" || form["client_assertion_type"] != AssertionType ? "invalid_request"
            : !await IsGenuineAsync(assertion) ? "invalid_client"
            : null;
        if (error is not null)
        {
            context.Response.StatusCode = (int)HttpStatusCode.BadRequest;
            await context.Response.WriteAsJsonAsync(new { error, error_description = assertion });
            return;
        }

        Scope = form["scope"].ToString();
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _tokens[token] = _time.GetUtcNow() + TokenLife;
        await context.Response.WriteAsJsonAsync(
            new { access_token = token, token_type = "bearer", expires_in = (int)TokenLife.TotalSeconds, scope = Scope });
    }

    private async Task<bool> IsGenuineAsync(string assertion)
    {
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha384],
            IssuerSigningKeys = new JsonWebKeySet(KeySet).GetSigningKeys(),
            ValidIssuer = ClientId,
            ValidAudience = Tokens.AbsoluteUri,
            LifetimeValidator = (_, expires, _, _) => expires > _time.GetUtcNow().UtcDateTime
                && expires <= _time.GetUtcNow().UtcDateTime + LongestAssertion,
        });
        return result.IsValid && result.SecurityToken is JsonWebToken token && token.Subject == ClientId && token.Kid.Length > 0
            && token.Id.Length > 0 && _assertions.TryAdd(token.Id, 0);
    }
}

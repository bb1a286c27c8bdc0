using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using NanoMedAgent.MedAgent.Serving;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>release serve</c>.</summary>
internal static class ReleaseServeCommand
{
    private const int HighestPort = 65535;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> folder = new("--folder") { Description = "The folder whose files are served; the images' names in a release are below it.", HelpName = "DIR", DefaultValueFactory = _ => "." };
        Option<int> port = new("--port") { Description = "The TCP port; 0 for any that is free.", HelpName = "N", DefaultValueFactory = _ => 8080 };
        Option<bool> anyAddress = new("--any-address") { Description = "Serve other machines as well; otherwise this one alone." };
        Command command = new(
            "serve", "Serves images to devices over HTTP, by byte ranges. Files with .pem, .key or .db in their name are never served. Ctrl+C stops it. For example: medagent release serve --folder images")
        {
            folder, port, anyAddress,
        };
        command.SetAction((result, cancellation) => ServeAsync(result.GetValue(folder)!, result.GetValue(port), result.GetValue(anyAddress), cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(string folder, int port, bool anyAddress, CancellationToken cancellation)
    {
        if (port is < 0 or > HighestPort)
        {
            throw new InvalidDataException(FormattableString.Invariant($"--port {port}: a port is 0 to {HighestPort}"));
        }

        await using ReleaseServer server = await ReleaseServer.StartAsync(folder, port, anyAddress);
        server.Served += request => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{request.Time:u} {request.Status} {request.Method} {request.Path}{(request.Range.Length > 0 ? $" {request.Range}" : "")}"));
        Console.WriteLine($"serving {Path.GetFullPath(folder)} under {string.Join(" and ", Addresses(server.Address, anyAddress))}");
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("stopped");
        return 0;
    }

    /// <summary>What devices would call it: "any address" is none that they can ask.</summary>
    private static IEnumerable<string> Addresses(Uri address, bool anyAddress)
    {
        IEnumerable<string> hosts = anyAddress
            ? NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus == OperationalStatus.Up)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Where(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork)
                .Select(unicast => unicast.Address.ToString())
            : [IPAddress.Loopback.ToString()];
        return hosts.Select(host => FormattableString.Invariant($"http://{host}:{address.Port}/"));
    }
}

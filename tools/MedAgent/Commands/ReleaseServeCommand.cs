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
        Option<string> folder = new("--folder")
        {
            Description = "The folder with the images.",
            HelpName = "DIR",
            DefaultValueFactory = _ => ".",
        };
        Option<int> port = new("--port")
        {
            Description = "The TCP port; 0 for any free one.",
            HelpName = "N",
            DefaultValueFactory = _ => 8080,
        };
        Option<bool> anyAddress = new("--any-address")
        {
            Description = "Accept connections from other machines. [default: only from this machine]",
        };
        Command command = new(
            "serve",
            "Serves images to devices over HTTP, with byte ranges. Files with .pem, .key or .db in their names are never served. Ctrl+C "
            + "stops it. "
            + "Example: medagent release serve --folder images")
        {
            folder, port, anyAddress,
        };
        command.SetAction(
            (result, cancellation) => ServeAsync(
                result.GetValue(folder)!, result.GetValue(port), result.GetValue(anyAddress), cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(string folder, int port, bool anyAddress, CancellationToken cancellation)
    {
        if (port is < 0 or > HighestPort)
        {
            throw new InvalidDataException(FormattableString.Invariant($"--port {port}: give 0 to {HighestPort}"));
        }

        await using ReleaseServer server = await ReleaseServer.StartAsync(folder, port, anyAddress);
        server.Served += request => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{request.Time:u} {request.Status} {request.Method} "
                + $"{request.Path}{(request.Range.Length > 0 ? $" {request.Range}" : "")}"));
        Console.WriteLine($"serving {Path.GetFullPath(folder)} at {string.Join(" and ", Addresses(server.Address, anyAddress))}");
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine("stopped");
        return 0;
    }

    /// <summary>The addresses that devices can use. "Any address" is not one of them.</summary>
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

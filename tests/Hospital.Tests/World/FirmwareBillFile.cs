using System.Text.Json;

namespace Hospital.Tests.World;

/// <summary>A small bill of materials of a release: the agent, which a release replaces, and what only a cable replaces.</summary>
internal static class FirmwareBillFile
{
    /// <summary>Makes it.</summary>
    /// <param name="sequence">The number of the release.</param>
    /// <param name="agent">The agent's version.</param>
    public static byte[] Of(long sequence, string agent) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["bomFormat"] = "CycloneDX",
            ["metadata"] = new Dictionary<string, object>
            {
                ["component"] = new Dictionary<string, object>
                {
                    ["bom-ref"] = $"firmware@{sequence}",
                    ["name"] = "firmware",
                    ["version"] = $"{sequence}",
                    ["supplier"] = new { name = "maker" },
                },
            },
            ["components"] = new object[]
            {
                new
                {
                    name = "Agent", version = agent, purl = $"pkg:generic/Agent@{agent}",
                    properties = new[] { new { name = "nanomedagent:replaced-by", value = "release" } },
                },
                new { name = "Mbed TLS", version = "3.6.5", purl = "pkg:github/espressif/mbedtls@3.6.5" },
                new { name = "lwIP", purl = "pkg:github/espressif/esp-lwip" },
            },
        });
}

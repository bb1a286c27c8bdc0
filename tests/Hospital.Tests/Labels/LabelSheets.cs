using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.MedAgent.Labels;
using NanoMedAgent.MedAgent.Provisioning;

namespace Hospital.Tests.Labels;

/// <summary>medagent label: sheets of labels for a printer.</summary>
public sealed partial class LabelSheets : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The two formats differ in margins alone.</summary>
    public static TheoryData<string> Formats => [.. Effort.First(1, "a4", "letter")];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Zbar_reads_labels_all_over_a_full_sheet(string page)
    {
        PageFormat format = PageFormat.Of(page)!;
        int full = new LabelSheet(format).LabelsPerPage;
        (string Folder, string Text)[] devices =
            [.. Enumerable.Range(1, full).Select(number => NewDevice($"ABCDEFGHIJ01234567{number:00}"))];
        await Programs.Succeeds(["label", .. devices.Select(device => device.Folder), "--page", page, "--out", File("sheet.svg")]);
        Directory.EnumerateFiles(_folder.Path, "sheet*").ShouldHaveSingleItem();

        await Chromium.PhotographAsync(File("sheet.svg"), format.WidthMillimetres, format.HeightMillimetres, File("sheet.png"));
        XElement sheet = XElement.Load(File("sheet.svg"));
        string[] parts =
            [.. sheet.Elements(sheet.Name).Select(
                label =>
                    $"{File("sheet.png")}[{Pixels(label, "width")}x{Pixels(label, "height")}+{Pixels(label, "x")}+{Pixels(label, "y")}]")];

        // zbarimg reads the whole picture for each part of it.
        int[] scanned = [.. Enumerable.Range(0, full).Where(label => Effort.Tries(label, 8) || label == full - 1)];
        (await Zbar.ScanAsync([.. scanned.Select(label => parts[label])])).ShouldBe(scanned.Select(label => devices[label].Text));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_browser_prints_a_sheet_on_one_page_of_the_right_size(string page)
    {
        PageFormat format = PageFormat.Of(page)!;
        await Programs.Succeeds("label", NewDevice("A1").Folder, "--page", page, "--out", File("sheet.svg"));
        await Chromium.PrintAsync(File("sheet.svg"), File("sheet.pdf"));

        MatchCollection boxes = MediaBox()
            .Matches(
                Encoding.Latin1.GetString(
                    await System.IO.File.ReadAllBytesAsync(File("sheet.pdf"), TestContext.Current.CancellationToken)));
        boxes.Count.ShouldBe(1);
        Millimetres(boxes[0].Groups[1]).ShouldBe(format.WidthMillimetres, 0.5);
        Millimetres(boxes[0].Groups[2]).ShouldBe(format.HeightMillimetres, 0.5);
    }

    [Fact]
    public async Task Labels_that_do_not_fit_one_sheet_continue_in_further_files()
    {
        int full = new LabelSheet(PageFormat.Of("a4")!).LabelsPerPage;
        string said = await Programs.Succeeds(
            "label", NewDevice("A1").Folder, NewDevice("A2").Folder, "--copies", $"{full - 1}", "--out", File("sheet.svg"));
        said.ShouldContain($"{2 * (full - 1)} labels on a4");
        string[] pages = [File("sheet-1.svg"), File("sheet-2.svg")];
        Directory.EnumerateFiles(_folder.Path, "sheet*").ShouldBe(pages, ignoreOrder: true);
        pages.Select(path => System.IO.File.ReadAllText(path).Split("SN A1").Length - 1).ShouldBe([full - 1, 0]);
        pages.Select(path => System.IO.File.ReadAllText(path).Split("SN A2").Length - 1).ShouldBe([1, full - 2]);
        if (!OperatingSystem.IsWindows())
        {
            foreach (string path in pages)
            {
                System.IO.File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }

    [Fact]
    public async Task Labels_that_cannot_be_printed_are_reported_with_what_to_do_and_nothing_is_written()
    {
        string device = NewDevice("A1").Folder;
        string keyless = DeviceFolder.Make(File("keyless"), "A2").Given;
        (await Programs.Fails("label", device, File("nowhere"), "--out", File("sheet.svg"))).ShouldContain("is not the folder of a device");
        (await Programs.Fails("label", device, keyless, "--out", File("sheet.svg"))).ShouldContain("is not the folder of a device");
        DeviceFolder.Make(keyless, null).KeepSetupCode();
        (await Programs.Fails("label", device, keyless, "--out", File("sheet.svg")))
            .ShouldContain(
                $"this device has no label yet; make it with 'medagent device provision --label-only --out {keyless} --public-key KEY'");
        (await Programs.Fails("label", device, "--out", File("sheet.pdf"))).ShouldContain("its name must end with .svg");
        (await Programs.Fails("label", device, "--out", File("sheet.svg"), "--page", "a5")).ShouldContain("--page a5: choose a4 or letter");
        (await Programs.Fails("label", device, "--out", File("sheet.svg"), "--copies", "0"))
            .ShouldContain("--copies 0: give a number from 1 to 100");
        Directory.EnumerateFiles(_folder.Path, "sheet*").ShouldBeEmpty();
    }

    private static double Millimetres(Group points) => double.Parse(points.Value, CultureInfo.InvariantCulture) * 25.4 / 72;

    private static int Pixels(XElement label, string length) =>
        (int)Math.Round(
            double.Parse(label.Attribute(length)!.Value, CultureInfo.InvariantCulture) * Chromium.PixelsPerMillimetre * Chromium.Scale);

    private string File(string name) => _folder.File(name);

    private (string Folder, string Text) NewDevice(string serial)
    {
        using HospitalKey device = HospitalKey.Create();
        DeviceFolder folder = DeviceFolder.Make(File(serial), serial);
        byte[] setupCode = folder.KeepSetupCode();
        folder.WriteLabel(device.Public, out _);
        return (folder.Given, DeviceLabel.Of(serial, device.Public, setupCode).Encode());
    }

    [GeneratedRegex(@"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]")]
    private static partial Regex MediaBox();
}

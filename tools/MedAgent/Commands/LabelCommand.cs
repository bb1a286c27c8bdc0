using System.CommandLine;
using System.Text;
using NanoMedAgent.MedAgent.Labels;
using NanoMedAgent.MedAgent.Provisioning;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>label</c>.</summary>
internal static class LabelCommand
{
    private const string Extension = ".svg";
    private const int CopiesLimit = 100;

    private static readonly Argument<string[]> Devices = new("DEVICE")
    {
        Description = "The folders of one or more devices, made by 'medagent device provision'.",
        Arity = ArgumentArity.OneOrMore,
    };
    private static readonly Option<string> Out = new("--out")
    {
        Description = "The file for the sheet. Several pages become several files: labels-1.svg, labels-2.svg, ...",
        HelpName = "FILE.svg",
        DefaultValueFactory = _ => "labels" + Extension,
    };
    private static readonly Option<int> Copies = new("--copies")
    {
        Description = "How many labels of each device.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<string> Page = new("--page")
    {
        Description = $"The paper size: {string.Join(" or ", PageFormat.All.Select(format => format.Name))}.",
        HelpName = "PAPER",
        DefaultValueFactory = _ => PageFormat.All[0].Name,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new("label", "Draws a sheet of labels to print and cut out. Example: medagent label device-* --copies 2")
        {
            Devices, Out, Copies, Page,
        };
        command.SetAction(Draw);
        return command;
    }

    private static int Draw(ParseResult arguments)
    {
        string path = arguments.GetValue(Out)!;
        int copies = arguments.GetValue(Copies);
        PageFormat format = PageFormat.Of(arguments.GetValue(Page)!)
            ?? throw new InvalidDataException($"--page {arguments.GetValue(Page)}: choose "
                + $"{string.Join(" or ", PageFormat.All.Select(known => known.Name))}");
        if (copies is < 1 or > CopiesLimit)
        {
            throw new InvalidDataException(FormattableString.Invariant($"--copies {copies}: give a number from 1 to {CopiesLimit}"));
        }

        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException($"--out {path}: the sheet is an SVG drawing, so its name must end with {Extension}; a browser "
                + "can print it or save it as PDF");
        }

        IEnumerable<LabelImage> images = arguments.GetValue(Devices)!.Select(folder => DeviceFolder.Open(folder).ReadLabel());
        LabelImage[] labels = [.. images.SelectMany(image => Enumerable.Repeat(image, copies))];
        IReadOnlyList<string> pages = new LabelSheet(format).Draw(labels);
        string name = path[..^Extension.Length];
        string[] files = [.. pages.Select((_, index) => pages.Count == 1 ? path : $"{name}-{index + 1}{Extension}")];
        for (int i = 0; i < files.Length; i++)
        {
            PrivateFile.Write(files[i], Encoding.UTF8.GetBytes(pages[i]));
        }

        Console.WriteLine(FormattableString.Invariant($"{labels.Length} {(labels.Length == 1 ? "label" : "labels")} on {format.Name}:"));
        foreach (string file in files)
        {
            Console.WriteLine($"  {file}");
        }

        Console.WriteLine("Open it in a browser and print it at 100 %. Whoever has a label can pair its device: keep the file to "
            + "yourself, and delete it afterwards.");
        return 0;
    }
}

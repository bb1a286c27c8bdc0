using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace NanoMedAgent.Compliance.Pages;

/// <summary>The pages of the evidence: files that a browser opens, without a server and without network.</summary>
public static class EvidencePages
{
    /// <summary>The names of the files.</summary>
    public static IEnumerable<string> Names => EvidenceAssets.Pages.Select(page => page.File);

    /// <summary>Makes them.</summary>
    /// <returns>The name and the text of each file.</returns>
    public static async Task<IReadOnlyList<(string File, string Text)>> RenderAsync(EvidenceContent content)
    {
        await using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Content"] = content });
        List<(string, string)> pages = [];
        Type[] components =
        [
            typeof(OverviewPage), typeof(RequirementsPage), typeof(HazardsPage), typeof(ItemsPage), typeof(TestsPage),
            typeof(MaterialsPage), typeof(DisclosurePage),
        ];
        foreach ((Type component, (string file, string _)) in components.Zip(EvidenceAssets.Pages))
        {
            string text = await renderer.Dispatcher.InvokeAsync(
                async () => (await renderer.RenderComponentAsync(component, parameters)).ToHtmlString());
            pages.Add((file, text));
        }

        return pages;
    }
}

// What a page of the ward needs beside Blazor. Served as it is; the content security policy allows no other script.

document.getElementById('link-lost-reload')?.addEventListener('click', () => location.reload());

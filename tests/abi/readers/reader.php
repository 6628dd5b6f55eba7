<?php
// SPDX-License-Identifier: BSD-3-Clause
// decl.h through PHP, which resolves every function at once: reader.php <decl.h> <library>
$nd = FFI::cdef(file_get_contents($argv[1]), $argv[2]);

function expect(bool $holds, string $what): void {
    if (!$holds) { fwrite(STDERR, "$what\n"); exit(1); }
}

$shape = $nd->new('int64_t[2]');
[$shape[0], $shape[1]] = [3, 4];
$result = $nd->new('nd_array');
expect($nd->nd_ones($nd->ND_FLOAT64, 2, $shape, FFI::addr($result)) === 0, 'nd_ones');
$array = $result->cdata;
$view = $nd->new('const nd_view *');
expect($nd->nd_view_of($array, FFI::addr($view)) === 0, 'nd_view_of');
expect($nd->nd_code_name($nd->ND_E_SHAPE) === 'ND_E_SHAPE', 'nd_code_name');
$data = $nd->cast('double *', $view->data);
for ($i = 0, $sum = 0; $i < $view->size; $i++) { $sum += $data[$i]; }
printf("%.1f %d\n", $sum, $view->strides[0]);
expect($nd->nd_release($array) === 0, 'nd_release');
expect($nd->nd_status_code($nd->nd_release($array)) === $nd->ND_E_HANDLE, 'double release');
